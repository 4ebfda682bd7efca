"""One file, on one page: the facts, what the law says down to its articles, and the act to sign."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from daman.access import actions as access
from daman.access import gate, queries
from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.models import Claim, ClaimState, Outcome
from daman.casework import queries as tasks
from daman.documents import queries as documents
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.desk import reading

DESK = (Role.OFFICER, Role.SUPERVISOR)
ASSIGNED = "assigned"  # the lot gave the file: the ordinary reason
REASONS = {ASSIGNED: gettext_lazy("ملف منحته القرعة"), "supervision": gettext_lazy("متابعة الوكالة")}
SIGNS = {Outcome.GRANTED: benefits.grant, Outcome.REFUSED: benefits.refuse}


class SignForm(forms.Form):
    """The officer has read what the person will read."""

    outcome = forms.CharField(widget=forms.HiddenInput)
    has_read = forms.BooleanField(
        label=gettext_lazy("قرأت الملف وما ستقوله الرسالة، وأوقّع هذا القرار باسمي."),
        error_messages={"required": gettext_lazy("اقرأ ما ستقوله الرسالة، ثم ضع العلامة قبل التوقيع.")},
    )


@gate.roles(*DESK)
@never_cache
@require_GET
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything needed to decide, and the one act that the law allows."""
    claim = _open(request, reference)
    if claim is None:
        return redirect("desk:tray")
    return render(request, "desk/file.html", _page(request, claim, timezone.localdate()))


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Read once more what the person will be told, then sign."""
    claim = _open(request, reference)
    if claim is None:
        return redirect("desk:tray")
    on = timezone.localdate()
    page = _page(request, claim, on)
    outcome = page["finding"].outcome if page["finding"] else None
    if not page["may_sign"] or outcome is None:
        messages.info(request, _("لا يوجد ما يُوقَّع في هذا الملف الآن."))
        return redirect("desk:file", reference=reference)
    form = SignForm(request.POST or None, initial={"outcome": outcome})
    if form.is_valid():
        if form.cleaned_data["outcome"] != outcome:  # the facts changed since the page was read
            messages.warning(request, _("تغيّر ما يقوله القانون في هذا الملف منذ فتحت الصفحة. اقرأه من جديد."))
            return redirect("desk:file", reference=reference)
        try:
            SIGNS[outcome](claim=claim, officer=gate.actor_of(request), on=on)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("وُقِّع القرار، والرسالة في طريقها إلى صاحبها."))
            return redirect("desk:file", reference=reference)
    said = {"form": form, "letter": claims.letter_preview(claim, signed_by=gate.account_of(request).name, on=on)}
    return render(request, "desk/decide.html", page | said, status=422 if form.errors else 200)


@gate.roles(*DESK)
@never_cache
@require_GET
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter of the decision, as the person received it."""
    claim = _open(request, reference)
    if claim is None:
        return redirect("desk:tray")
    decision = reading.decision_of(claim)
    document = documents.document_of(claim.person_id, decision.letter_reference) if decision else None
    if document is None:
        raise Http404
    response = HttpResponse(bytes(document.content), content_type=document.media_type)
    response["Content-Disposition"] = f'inline; filename="{document.reference}.pdf"'
    return response


def _open(request: HttpRequest, reference: str) -> Claim | None:
    """The claim, its opening written down; none, with the reason shown, when this reader must not open it."""
    account = gate.account_of(request)
    claim = queries.reachable_claim(account, reference)
    if claim is None:
        raise Http404
    reason = ASSIGNED if account.role == Role.OFFICER else "supervision"
    try:
        access.open_file(account=account, claim=claim, reason=str(REASONS[reason]), on=timezone.localdate())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    return claim


opened = _open  # for the adviser's page


def _page(request: HttpRequest, claim: Claim, on: date) -> dict[str, Any]:
    account = gate.account_of(request)
    about = f"claim:{claim.reference}"
    known = tasks.of_matter(claim.office_code, about)
    in_hand = {each.kind for each in known if each.officer == account.username and each.is_in_hand}
    task = next((each for kind in (queries.SETTLE, queries.DECIDE) for each in known if each.kind == kind), None)
    decision, finding = reading.decision_of(claim), reading.finding_of(claim)
    is_open = claim.state == ClaimState.READY
    return {
        "claim": claim,
        "person": claim.person,
        "task": task,
        "provisional": reading.provisional_of(claim, decision, finding, on),
        "control": reading.control_of(claim, decision),
        "may_look": queries.OVER in in_hand,
        "may_call": queries.STUCK in in_hand,
        "may_control": queries.CONTROL in in_hand,
        "may_look_again": queries.LOOK_AGAIN in in_hand,
        "missing": reading.missing_of(claim),
        "days_left": (task.due_on - on).days if task else None,
        "facts": reading.facts_of(claim),
        "nothing": reading.nothing_of(claim),
        "finding": finding,
        "decision": decision,
        "may_sign": is_open and bool(in_hand & {queries.DECIDE, queries.SETTLE}),
        "is_mine": bool(in_hand),
    }
