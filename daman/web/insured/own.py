"""What I pay for myself: any amount on any day, and the year of who works for himself."""

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import Role
from daman.affiliation import queries as affiliation
from daman.affiliation.models import Affiliation, Scheme
from daman.contributions import actions as pay
from daman.contributions import queries as contributions
from daman.contributions.models import ContributionPayment, PaymentFor, PaymentState, SelfEmployedYear
from daman.determinations import queries as law
from daman.foundation.refusal import Refusal
from daman.registry.models import Person
from daman.web.base.amounts import DinarsField, dinars_text
from daman.web.base.forms import refuse

POST_CALLS_AT = "/v1/callbacks/post"
DUE = "contributions.self_employed.due_yearly"


class KeyedForm(forms.Form):
    """Done once, however many times it is sent: its key is made with the page."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4().hex} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def renew(self) -> None:
        """The key is used up: the next press brings a fresh one."""
        self.data = {**self.data.dict(), "key": uuid.uuid4().hex}  # type: ignore[attr-defined]


class AmountForm(KeyedForm):
    amount = DinarsField(label=_("كم تدفع الآن؟"), help_text=_("بالدينار. أي مبلغ، في أي يوم."))


class PartForm(KeyedForm):
    amount = DinarsField(label=_("كم تدفع الآن؟"), help_text=_("بالدينار. الكل أو جزء منه، كما تقدر."))


class YearForm(forms.Form):
    """Which year, and what it brought."""

    year = forms.TypedChoiceField(label=_("السنة"), coerce=int)
    scheme = forms.ChoiceField(label=_("النشاط"))
    income = DinarsField(
        least=0, label=_("دخلك في السنة كلها"), help_text=_("بالدينار: الدخل الخاضع للضريبة، وإن لم يكن فرقم الأعمال.")
    )

    def __init__(self, *args: Any, years: list[int], schemes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["scheme"].choices = [(scheme, Scheme(scheme).label) for scheme in schemes]  # type: ignore[attr-defined]
        if len(schemes) == 1:
            self.fields["scheme"].widget = forms.HiddenInput()
            self.initial["scheme"] = schemes[0]


class YesForm(KeyedForm):
    """Yes to a price that was shown."""

    due = forms.IntegerField(widget=forms.HiddenInput)


@gate.roles(Role.INSURED)
@never_cache
def any_amount(request: HttpRequest) -> HttpResponse:
    """Until when I am covered and what the next days cost, in one sentence; then any amount."""
    person, today = gate.person_of(request), timezone.localdate()
    insured = _voluntary(person)
    if insured is None:
        return redirect("join")
    balance = contributions.balance_of(person, today)
    initial = {"amount": dinars_text(balance.missing)} if balance.missing else None
    form = AmountForm(request.POST or None, initial=initial)
    if form.is_valid():
        key = f"any:{form.cleaned_data['key']}"
        try:
            _payment_made, page_url = pay.ask_any_amount(
                person=person, affiliation=insured, amount=form.cleaned_data["amount"], key=key, **_where(request, person, key)
            )
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            return redirect(page_url)
    context = {"form": form, "balance": balance, "hanging": _hanging(person, PaymentFor.ANY_AMOUNT)}
    return render(request, "insured/own/any_amount.html", context, status=422 if form.errors else 200)


@gate.roles(Role.INSURED)
@never_cache
def paid_back(request: HttpRequest, key: str) -> HttpResponse:
    """Back from the post: wait for its word, then say what the money did."""
    person, payment = _payment(request, key)
    today = timezone.localdate()
    year = contributions.year_of_reference(person, payment.about.removeprefix("year:")) if payment.about else None
    context: dict[str, Any] = {"payment": payment, "key": key, "year": year}
    if payment.state == PaymentState.SETTLED:
        if payment.paid_for == PaymentFor.ANY_AMOUNT:
            context |= {"balance": contributions.balance_of(person, today), "months": affiliation.months_from(
                person, f"payment:{payment.reference}"
            )}  # fmt: skip
        elif year:
            standing = contributions.standing_year(person, year.scheme, year.year) or year
            context["account"] = contributions.year_account(standing)
    return render(request, "insured/own/paid.html", context)


@gate.roles(Role.INSURED)
@never_cache
def paid_state(request: HttpRequest, key: str) -> HttpResponse:
    """Is there news? Asked by the waiting page."""
    _person, payment = _payment(request, key)
    return JsonResponse({"done": payment.state in (PaymentState.SETTLED, PaymentState.FAILED)})


@gate.roles(Role.INSURED)
@never_cache
def years(request: HttpRequest) -> HttpResponse:
    """The years I worked for myself: what is due, paid, left."""
    person, today = gate.person_of(request), timezone.localdate()
    context = {
        "accounts": [contributions.year_account(each) for each in contributions.years_of(person)],
        "may_declare": bool(_years_open(person, today.year)),
    }
    return render(request, "insured/own/years.html", context)


@gate.roles(Role.INSURED)
@never_cache
def year_new(request: HttpRequest) -> HttpResponse:
    """The income, then floor, ceiling and price, and only then yes."""
    person, today = gate.person_of(request), timezone.localdate()
    open_years = _years_open(person, today.year)
    if not open_years:
        return redirect("years")
    schemes = sorted({scheme for each in open_years for scheme in contributions.schemes_of(person, each)})
    asked = request.POST or request.GET
    form = YearForm(asked if "income" in asked else None, years=open_years, schemes=schemes)
    context: dict[str, Any] = {"form": form, "today": today}
    if not form.is_valid():
        return render(request, "insured/own/year_new.html", context, status=422 if form.errors else 200)
    told = form.cleaned_data
    try:
        estimate = contributions.estimate_year(**told)
        agreed = YesForm(request.POST or None, initial={"due": estimate.due})
        if agreed.is_valid() and agreed.cleaned_data["due"] == estimate.due:
            made = pay.declare_year(
                person=person, key=f"year:{agreed.cleaned_data['key']}", actor=gate.actor_of(request), on=today, **told
            )
            return redirect("year", reference=made.reference)
    except Refusal as refusal:
        refuse(form, refusal)
        return render(request, "insured/own/year_new.html", context, status=422)
    standing = contributions.standing_year(person, told["scheme"], told["year"])
    context |= {"estimate": estimate, "agreed": YesForm(initial={"due": estimate.due}), "standing": standing}
    if estimate.answer:
        context["step"] = law.explanation(estimate.answer.trace, DUE, get_language() or "ar")
    return render(request, "insured/own/year_price.html", context)


@gate.roles(Role.INSURED)
@never_cache
def year(request: HttpRequest, reference: str) -> HttpResponse:
    """One year: what is due, what was paid, and paying a part of the rest."""
    person = gate.person_of(request)
    found = contributions.year_of_reference(person, reference)
    if found is None:
        raise Http404
    if found.replaced_by:
        standing = contributions.standing_year(person, found.scheme, found.year)
        return redirect("year", reference=standing.reference) if standing else redirect("years")
    account = contributions.year_account(found)
    form = PartForm(request.POST or None, initial={"amount": dinars_text(account.may_pay)})
    if form.is_valid():
        key = f"year:{form.cleaned_data['key']}"
        try:
            _payment_made, page_url = pay.pay_year(
                year=found, amount=form.cleaned_data["amount"], key=key, **_where(request, person, key)
            )
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            return redirect(page_url)
    context = {"form": form, "account": account, "year": found, "scheme": Scheme(found.scheme).label,
               "payments": _parts(person, found)}  # fmt: skip
    return render(request, "insured/own/year.html", context, status=422 if form.errors else 200)


def _where(request: HttpRequest, person: Person, key: str) -> dict[str, Any]:
    return {
        "return_url": request.build_absolute_uri(reverse("paid_back", args=[key])),
        "callback_url": request.build_absolute_uri(POST_CALLS_AT),
        "actor": gate.actor_of(request),
        "on": timezone.localdate(),
    }


def _refuse(form: KeyedForm, refusal: Refusal) -> None:
    refuse(form, refusal, field="amount" if isinstance(refusal, pay.TooMuch | pay.MoreThanDue) else None)
    if isinstance(refusal, pay.PaymentOver | pay.OtherPayment | pay.AlreadyPaid):
        form.renew()


def _voluntary(person: Person) -> Affiliation | None:
    found = affiliation.current_affiliations(person, timezone.localdate())
    return next((each for each in found if each.scheme == Scheme.VOLUNTARY), None)


def _payment(request: HttpRequest, key: str) -> tuple[Person, ContributionPayment]:
    person = gate.person_of(request)
    payment = contributions.payment_of_key(person, key)
    if payment is None or payment.paid_for == PaymentFor.MONTHS:
        raise Http404
    return person, payment


def _hanging(person: Person, paid_for: str) -> list[ContributionPayment]:
    return list(contributions.payments_of(person).filter(paid_for=paid_for, state=PaymentState.HELD)[:5])


def _parts(person: Person, found: SelfEmployedYear) -> list[ContributionPayment]:
    made = contributions.payments_of(person).filter(paid_for=PaymentFor.YEAR)
    return [each for each in made if each.affiliation_reference and each.about == f"year:{found.reference}"]


def _years_open(person: Person, this_year: int) -> list[int]:
    """The years that may be declared, this one first."""
    return [each for each in range(this_year, this_year - 2, -1) if contributions.schemes_of(person, each)]
