"""Days of work bought for somebody: who, which days, at what wage; the price before yes; then the payment."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from daman.access import gate
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.exchange import queries as exchange
from daman.foundation.refusal import Refusal
from daman.registry import actions as registry
from daman.registry import queries as known
from daman.registry.models import Employer
from daman.web.base.amounts import DinarsField
from daman.web.base.forms import DigitsField, refuse
from daman.web.base.templatetags.daman import spelled
from daman.web.employers.shell import for_employer, refused, show

KEPT, PURPOSE = "voucher_draft", "employer.voucher"
DAYS_BACK, DAYS_AHEAD = 13, 14
A_PAGE = 20


class VouchersForm(forms.Form):
    """Who worked, which days, for how much a day."""

    nin = DigitsField(
        length=18,
        label=_("الرقم الوطني لمن يعمل عندك"),
        help_text=_("18 رقما، في بطاقة التعريف البيومترية. الاسم يأتينا من الحالة المدنية."),
        too_short=_("الرقم الوطني فيه {length} رقما. راجع البطاقة وأعد كتابته."),
    )
    wage = DinarsField(label=_("أجر اليوم الواحد بالدينار"))
    days = forms.TypedMultipleChoiceField(
        label=_("أيام العمل"),
        coerce=date.fromisoformat,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("لم تختر أي يوم. اختر يوما واحدا على الأقل.")},
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [on + timedelta(days=n) for n in range(-DAYS_BACK, DAYS_AHEAD + 1)]
        self.fields["days"].choices = [(day.isoformat(), spelled(day, "l j F")) for day in days]  # type: ignore[attr-defined]


class YesForm(forms.Form):
    """What was shown, sent back with the road to pay by."""

    channel = forms.ChoiceField(
        label=_("كيف تدفع؟"),
        widget=forms.RadioSelect,
        initial="post",
        choices=[("post", _("عند بريد الجزائر، الآن")), ("transfer", _("تحويل من بنكي، بمرجع أكتبه على التحويل"))],
    )
    nin = forms.CharField(widget=forms.HiddenInput, max_length=18)
    wage = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    days = forms.CharField(widget=forms.HiddenInput, max_length=600)
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def clean_days(self) -> list[date]:
        try:
            return [date.fromisoformat(text) for text in self.cleaned_data["days"].split(",")]
        except ValueError as wrong:
            raise forms.ValidationError(_("هذه الأيام غير صحيحة. ارجع واخترها من جديد."), code="days") from wrong


@for_employer
def vouchers(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The days bought, the latest first."""
    page = Paginator(queries.vouchers_of_employer(employer.pk), A_PAGE).get_page(request.GET.get("page"))
    return show(request, employer, "voucher/list", {"page": page}, tab="vouchers")


@for_employer
def new(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Who, which days, how much; the register says the name."""
    on = timezone.localdate()
    form = VouchersForm(request.POST or None, on=on)
    if form.is_valid():
        said = form.cleaned_data
        try:
            person = registry.know_person(
                nin=said["nin"],
                purpose=f"{PURPOSE}:{employer.number}",
                legal_basis=exchange.evidence_type("civil.identity").legal_basis.text,
                actor=gate.actor_of(request),
                on=on,
            )
        except Refusal as refusal:
            refuse(form, refusal, field="nin")
        else:
            days = ",".join(day.isoformat() for day in sorted(said["days"]))
            draft = {"nin": person.nin, "wage": said["wage"], "days": days, "key": uuid.uuid4().hex}
            request.session[KEPT] = {"employer": employer.number, **draft}
            return redirect("employers:voucher_confirm", employer.number)
    return show(request, employer, "voucher/new", {"form": form}, tab="vouchers", status=refused(form))


@for_employer
def confirm(request: HttpRequest, employer: Employer) -> HttpResponse:
    """The price before yes. What is sent is what was shown; sent twice, it is one order."""
    kept = request.session.get(KEPT, {})
    if request.method != "POST" and kept.get("employer") != employer.number:
        return redirect("employers:voucher_new", employer.number)
    form = YesForm(request.POST or None, initial=kept)
    shown = YesForm({"channel": "post", **(request.POST.dict() if request.method == "POST" else kept)})
    person = known.find_person(shown.cleaned_data["nin"]) if shown.is_valid() else None
    if person is None:
        return redirect("employers:voucher_new", employer.number)
    days, wage = shown.cleaned_data["days"], shown.cleaned_data["wage"]
    if form.is_valid():
        try:
            order = contributions.order_vouchers(
                employer=employer,
                person=person,
                days=days,
                wage=wage,
                key=form.cleaned_data["key"],
                channel=form.cleaned_data["channel"],
                actor=gate.actor_of(request),
                on=timezone.localdate(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("employers:payment", employer.number, order.payment.reference)
    try:
        prices = [contributions.price_day(day=day, wage=wage) for day in days]
    except Refusal as refusal:
        prices = []
        refuse(form, refusal)
    context = {
        "form": form,
        "person": person,
        "wage": wage,
        "days": list(zip(days, prices, strict=False)),
        "due": sum(price.due for price in prices),
        "wages": wage * len(days),
    }
    return show(request, employer, "voucher/confirm", context, tab="vouchers", status=refused(form))
