"""The payments manager's pages: the month, its preview, two signatures, the files; what comes back; pensions raised."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import rejects as putting_right
from daman.benefits.actions import replies, revaluations, runs, samples
from daman.benefits.models import (
    RUN_MOVES,
    AccountState,
    Overpayment,
    OverpaymentState,
    PayeeSample,
    Payment,
    PaymentAccount,
    PaymentFile,
    PaymentReject,
    PaymentReply,
    PaymentRun,
    RevaluationRun,
    RunState,
    SampleAnswer,
)
from daman.benefits.paying import orders, previewing, rejections
from daman.foundation.months import add_months, month_of
from daman.foundation.refusal import Refusal

SHOWN = 60
WHAT = {"enters": gettext_lazy("يدخل"), "leaves": gettext_lazy("يخرج"), "changes": gettext_lazy("يتغير مبلغه")}
WHY = {
    "new_right": gettext_lazy("حق جديد"),
    "taken_over": gettext_lazy("منقول من الملفات القديمة"),
    "resumed": gettext_lazy("عاد الدفع"),
    "deceased": gettext_lazy("وفاة"),
    "ended": gettext_lazy("انتهى الحق"),
    "reject": gettext_lazy("رجعت الدفعة الماضية"),
    "death_check": gettext_lazy("التحقق من وفاة"),
    "account": gettext_lazy("مفتاح الحساب غير صحيح"),
    "life": gettext_lazy("وقّع عون أن يُحفظ الدفع إلى أن تثبت الحياة"),
    "nothing_left": gettext_lazy("لا يبقى شيء بعد الاقتطاع"),
    "not_drawn": gettext_lazy("لم يُبرمج"),
    "revaluation": gettext_lazy("تثمين المعاشات"),
    "correction": gettext_lazy("تصحيح"),
    "arrears": gettext_lazy("مبالغ متأخرة"),
    "recovery": gettext_lazy("قسط استرجاع"),
    "other": gettext_lazy("سبب آخر"),
}


class ReplyForm(forms.Form):
    """A file as the institution sent it."""

    content = forms.FileField(
        label=gettext_lazy("ملف الجواب"),
        help_text=gettext_lazy("pain.002 أو camt.054، كما وصل. إن أُرسل مرتين قُرئ مرة واحدة."),
        error_messages={"required": gettext_lazy("اختر الملف، ثم أعد المحاولة.")},
    )


class DayForm(forms.Form):
    """From which day pensions are raised."""

    effective_on = forms.DateField(
        label=gettext_lazy("يوم سريان التثمين"),
        widget=forms.DateInput(attrs={"type": "date", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("اكتب اليوم، ثم أعد المحاولة.")},
    )


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def months(request: HttpRequest) -> HttpResponse:
    """The months, the latest first; and the drawing up of this month or the next."""
    on = timezone.localdate()
    offered = [month_of(on), add_months(month_of(on), 1)]
    if request.method == "POST":
        wanted = next((month for month in offered if month.isoformat() == request.POST.get("month")), None)
        if wanted is None:
            raise Http404
        return _after(request, lambda: runs.ask_preparation(month=wanted, actor=gate.actor_of(request), on=on), _("بدأ التحضير."))
    return render(
        request,
        "desk/payments/months.html",
        {
            "runs": PaymentRun.objects.order_by("-month", "-id")[:SHOWN],
            "offered": offered,
            **waiting(),
        },
    )


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_GET
def month(request: HttpRequest, reference: str) -> HttpResponse:
    """One month: what it pays, what differs from last month and why, who signed, the files, what payees say."""
    run = get_object_or_404(PaymentRun, reference=reference)
    changes = [
        row | {"what_words": WHAT.get(row["what"], row["what"]), "why_words": WHY.get(row["why"], row["why"])}
        for row in run.summary.get("changes", [])
    ]
    kept = [row | {"words": WHY.get(row["of"][0], row["of"][0])} for row in run.summary.get("kept", [])]
    return render(
        request,
        "desk/payments/month.html",
        {
            "run": run,
            "changes": changes,
            "kept": kept,
            "law": run.summary.get("law", {}),
            "files": run.files.order_by("name"),
            "may_sign": _may_sign(run, gate.actor_of(request).reference),
            "sample": _sample(run),
            "may_cancel": RunState.CANCELLED in RUN_MOVES[RunState(run.state)],
            "may_close": run.state == RunState.SENT and runs.is_answered(run),
            "counts": _counts(run),
        },
    )


@gate.roles(Role.SUPERVISOR)
@require_POST
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """The first signature, or the second: never both by one person."""
    run = get_object_or_404(PaymentRun, reference=reference)
    actor, on = gate.actor_of(request), timezone.localdate()
    if run.state == RunState.PREPARED:
        has_read = request.POST.get("has_read") == "on"
        return _after(
            request,
            lambda: runs.approve_run(run=run, actor=actor, on=on, has_read_differences=has_read),
            _("وُقِّع. ينتظر توقيع شخص ثان."),
            run,
        )
    return _after(
        request,
        lambda: runs.release_run(run=run, actor=actor, on=on, at=timezone.now()),
        _("وُقِّع، والملفات تُكتب الآن."),
        run,
    )


@gate.roles(Role.SUPERVISOR)
@require_POST
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the month up before it leaves, and say why. What it would have paid waits for the next one."""
    run = get_object_or_404(PaymentRun, reference=reference)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("لم تكتب السبب. اكتبه بكلمات قليلة ثم أعد الإرسال."))
        return redirect("desk:month", reference=reference)
    return _after(
        request,
        lambda: runs.cancel_run(run=run, actor=gate.actor_of(request), on=timezone.localdate(), reason=reason),
        _("أُلغي دفع هذا الشهر. لم يخرج أي مبلغ، ويمكنك أن تحضّره من جديد."),
        run,
    )


@gate.roles(Role.SUPERVISOR)
@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Every order was answered: the month is over."""
    run = get_object_or_404(PaymentRun, reference=reference)
    return _after(
        request,
        lambda: runs.close_run(run=run, actor=gate.actor_of(request), on=timezone.localdate()),
        _("أُقفل دفع هذا الشهر."),
        run,
    )


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_GET
def changes(request: HttpRequest, reference: str, what: str, why: str) -> HttpResponse:
    """The rights behind one line of the preview."""
    run = get_object_or_404(PaymentRun, reference=reference)
    context = {
        "run": run,
        "what": WHAT.get(what, what),
        "why": WHY.get(why, why),
        "rows": previewing.named(run, what, why, SHOWN),
        "is_latin": (get_language() or "ar")[:2] != "ar",
    }
    return render(request, "desk/payments/changes.html", context)


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_GET
def file(request: HttpRequest, reference: str, name: str) -> FileResponse:
    """One file, as it is ordered."""
    found = get_object_or_404(PaymentFile.objects.select_related("run"), run__reference=reference, name=name)
    if not orders.is_whole(found):
        raise Http404
    return FileResponse(orders.path_of(found).open("rb"), as_attachment=True, filename=f"{found.name}.xml")


@gate.roles(Role.SUPERVISOR)
@require_POST
def sample(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask some payees, drawn by lot."""
    run = get_object_or_404(PaymentRun, reference=reference)
    return _after(
        request,
        lambda: samples.draw_sample(run=run, actor=gate.actor_of(request), on=timezone.localdate()),
        _("سُحبت العينة بالقرعة، وسُئل أصحابها."),
        run,
    )


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest) -> HttpResponse:
    """What the institutions sent back, and a new file to read."""
    form = ReplyForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            replies.read_reply(content=form.cleaned_data["content"].file, actor=gate.actor_of(request), on=timezone.localdate())
        except Refusal as refusal:
            form.add_error("content", str(refusal))
        else:
            messages.success(request, _("قُرئ الملف."))
            return redirect("desk:answers")
    context = {"form": form, "replies": PaymentReply.objects.order_by("-id")[:SHOWN]}
    return render(request, "desk/payments/answers.html", context, status=422 if form.errors else 200)


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def rejects(request: HttpRequest) -> HttpResponse:
    """Payments that came back and are not put right, the oldest first."""
    waiting = PaymentReject.objects.filter(resolved_on=None).select_related("person", "award").order_by("rejected_on", "id")
    if request.method == "POST":
        found = waiting.filter(pk=request.POST.get("reject", "0")).first()
        deed = {"check": putting_right.check_death, "again": putting_right.send_again}.get(request.POST.get("do", ""))
        if found is None or deed is None:
            raise Http404
        try:
            deed(reject=found, actor=gate.actor_of(request), on=timezone.localdate())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("سُجِّل ما فعلت."))
        return redirect("desk:rejects")
    language = get_language() or "ar"
    rows = [{"reject": each, "words": rejections.words_of(each.reason, language)} for each in waiting[:SHOWN]]
    return render(request, "desk/payments/rejects.html", {"rows": rows})


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def raises(request: HttpRequest) -> HttpResponse:
    """Pensions raised by the law of a day: preview by band, two signatures."""
    form = DayForm(request.POST if "effective_on" in request.POST else None)
    actor, on = gate.actor_of(request), timezone.localdate()
    signed = RevaluationRun.objects.filter(reference=request.POST.get("sign", "")).first()
    if signed is not None or form.is_valid():
        try:
            if signed is None:
                day: date = form.cleaned_data["effective_on"]
                revaluations.preview_revaluation(effective_on=day, actor=actor, on=on)
            elif signed.approved_by:
                revaluations.apply_revaluation(run=signed, actor=actor, on=on)
            else:
                revaluations.approve_revaluation(run=signed, actor=actor, on=on)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("desk:raises")
    context = {"form": form, "runs": RevaluationRun.objects.order_by("-effective_on")[:SHOWN]}
    return render(request, "desk/payments/raises.html", context, status=422 if form.errors else 200)


def waiting() -> dict[str, int]:
    """How much waits behind each tab."""
    return {
        "rejects": PaymentReject.objects.filter(resolved_on=None).count(),
        "overpaid": Overpayment.objects.filter(state__in=[OverpaymentState.FOUND, OverpaymentState.CONTESTED]).count(),
        "accounts": PaymentAccount.objects.filter(state=AccountState.ASKED).count(),
    }


def _after(request: HttpRequest, deed: Any, done: str, run: PaymentRun | None = None) -> HttpResponse:
    try:
        made = deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:month", reference=run.reference) if run else redirect("desk:months")
    messages.success(request, done)
    return redirect("desk:month", reference=(run or made).reference)


def _may_sign(run: PaymentRun, reference: str) -> bool:
    return run.state == RunState.PREPARED or (run.state == RunState.APPROVED and run.approved_by != reference)


def _counts(run: PaymentRun) -> dict[str, Any]:
    """Of a month that was sent: what arrived, what came back, what was not answered yet."""
    if run.state not in (RunState.SENT, RunState.CLOSED):
        return {}
    none = {"count": 0, "amount": 0}
    rows = Payment.objects.filter(run_key=run.pk).values("state").annotate(count=Count("id"), amount=Sum("amount"))
    return {"settled": none, "failed": none, "held": none, **{row["state"]: row for row in rows}}


def _sample(run: PaymentRun) -> dict[str, int]:
    asked = list(PayeeSample.objects.filter(run_key=run.pk).values_list("answer", flat=True))
    return {"asked": len(asked), **{str(answer): asked.count(answer) for answer in SampleAnswer.values}}
