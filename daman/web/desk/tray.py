"""What an officer has in hand, and the next file: drawn by lot, never chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from daman.access import gate
from daman.access import queries as access
from daman.access.models import Account, Role
from daman.benefits.models import Claim
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.casework.models import Task
from daman.contributions.models import InstalmentPlan
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Office, Person
from daman.web.desk.employers import receives_contributions

FILES_SHOWN = 100
PLAN = "decide_plan"
TO_DO = {
    access.ADVISE: gettext_lazy("رأي طبي"),
    access.SETTLE: gettext_lazy("وصل الجواب: تأكيد القرار المؤقت أو تصحيحه"),
    access.OVER: gettext_lazy("انتهت مدة القرار المؤقت"),
    access.STUCK: gettext_lazy("إدارة لا تجيب"),
    access.CONTROL: gettext_lazy("مراجعة قرار صدر آليا"),
    access.LOOK_AGAIN: gettext_lazy("إعادة النظر في قرار: تغيّرت معلومة"),
}
MATTERS = {
    "decide_contest": gettext_lazy("اعتراض عامل على شهره"),
    "review_payment": gettext_lazy("دفعة تحتاج إلى مراجعة"),
    "decide_refund": gettext_lazy("طلب استرجاع مبلغ"),
    "home_visit": gettext_lazy("زيارة في البيت، آخر وسيلة لإثبات الحياة"),
    "life_death": gettext_lazy("وفاة قالها سجل الحالة المدنية"),
}
# The page of each kind of file; a claim's for the rest.
OPENS = {
    PLAN: "desk:plan", access.ADVISE: "desk:advise", access.LOOK_AGAIN: "desk:again",
    "decide_contest": "desk:contest", "review_payment": "desk:review",
    "decide_refund": "desk:refund", "home_visit": "desk:visit", "life_death": "desk:life_death",
}  # fmt: skip


@dataclass(frozen=True)
class InHand:
    """One file in hand, as the list shows it."""

    task: Task
    claim: Claim
    days_left: int
    to_do: Any  # what is asked, when it is not simply to decide
    page: str


@dataclass(frozen=True)
class Matter:
    """Another matter in hand, as the list shows it."""

    task: Task
    reference: str
    words: Any
    person: Person | None  # none where an employer asks that has no representative
    page: str
    days_left: int


@gate.roles(Role.OFFICER, Role.ADVISER, Role.SUPERVISOR)
@never_cache
@require_GET
def tray(request: HttpRequest) -> HttpResponse:
    """The files in hand, the oldest first, and how many wait in the office. A supervisor sees those of all."""
    account, on = gate.account_of(request), timezone.localdate()
    waiting = _served(tasks.queue(account.office_code), account)
    is_head = account.role == Role.SUPERVISOR
    of_office = tasks.open_tasks(account.office_code).exclude(person_key__in=access.barred_for(account))
    held = of_office[:FILES_SHOWN] if is_head else tasks.tasks_of(account.username)
    office = registry.office(account.office_code)
    context = {
        "is_head": is_head,
        "is_adviser": account.role == Role.ADVISER,
        "receives_contributions": receives_contributions(office),
        "plans": with_plans(held),
        "in_hand": with_claims(held, on),
        "others": other_matters(held, on),
        "waiting_count": waiting.count(),
        "oldest": waiting.first(),
        "office": _office_name(office, account.office_code),
        "on": on,
    }
    return render(request, "desk/tray.html", context)


def with_claims(held: Iterable[Task], on: date) -> list[InHand]:
    """Files with claim and person, read at once."""
    held = [task for task in held if task.kind in (*access.OF_A_CLAIM, access.ADVISE)]
    references = [task.about.partition(":")[2] for task in held]
    claims = {
        claim.reference: claim
        for claim in Claim.objects.filter(
            person_id__in=[task.person_key for task in held], reference__in=references
        ).select_related("person")
    }
    return [
        InHand(task, claims[reference], (task.due_on - on).days, TO_DO.get(task.kind, ""), OPENS.get(task.kind, "desk:file"))
        for task, reference in zip(held, references, strict=True)
        if reference in claims
    ]


def with_plans(held: Iterable[Task]) -> list[tuple[Task, InstalmentPlan]]:
    """Requests to pay in parts among the files in hand, with what is asked."""
    of_plans = {task.about.partition(":")[2]: task for task in held if task.kind == PLAN}
    found = InstalmentPlan.objects.filter(reference__in=of_plans).select_related("employer").order_by("id")
    return [(of_plans[plan.reference], plan) for plan in found]


def _served(waiting: QuerySet[Task], account: Account) -> QuerySet[Task]:
    """What this account may be dealt: medical advisers their opinions, officers everything else."""
    if account.role == Role.ADVISER:
        return waiting.filter(kind=access.ADVISE)
    return waiting.exclude(kind__in=access.NOT_FOR_OFFICERS) if account.role == Role.OFFICER else waiting


@gate.roles(Role.OFFICER, Role.ADVISER)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Ask for the next file. Pressed twice, it gives the one in hand again."""
    account = gate.account_of(request)
    try:
        task = casework.draw_next(
            office_code=account.office_code,
            officer=gate.actor_of(request),
            competent=access.officers_of(account.office_code, account.role),
            barred=access.barred_for(account),
            on=timezone.localdate(),
            kinds=(access.ADVISE,) if account.role == Role.ADVISER else (),
            but=() if account.role == Role.ADVISER else access.NOT_FOR_OFFICERS,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:tray")
    if task is None:
        messages.info(request, _("لا يوجد ملف ينتظرك الآن. كل ما وصل إلى الوكالة في أيدي زملائك أو تمّ."))
        return redirect("desk:tray")
    return redirect(OPENS.get(task.kind, "desk:file"), reference=task.about.partition(":")[2])


def other_matters(held: Iterable[Task], on: date) -> list[Matter]:
    """What waits besides claims: contests of workers, payments to review, money asked back."""
    held = [task for task in held if task.kind in MATTERS]
    persons = registry.persons_by_key(task.person_key for task in held)
    return [
        Matter(task, task.about.partition(":")[2], MATTERS[task.kind], persons.get(task.person_key), OPENS[task.kind],
               (task.due_on - on).days)
        for task in held
    ]  # fmt: skip


def _office_name(office: Office | None, code: str) -> str:
    language = (get_language() or "ar")[:2]
    return {"fr": office.name_fr, "en": office.name_en}.get(language, office.name_ar) if office else code
