"""Proof of life: the house looks first, then writes, then visits; an officer alone holds a payment, and any proof lets it go."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from daman.benefits import acts, living
from daman.benefits.actions.rejects import end_awards
from daman.benefits.models import LIFE_MOVES, Award, LifeCheck, LifeMeans, LifeState
from daman.benefits.standards import LIFE_ANSWER_DAYS, LIFE_AT_ONCE, LIFE_VISIT_WORKING_DAYS
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.exchange import actions as asking
from daman.exchange import queries as exchange
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import actions as registry
from daman.registry import queries as persons
from daman.registry.models import Person

VISIT, DEATH = "home_visit", "life_death"
OFFICE = "99-CNR-1"  # whose officers visit, for awards taken over without a claim
SILENCES_BORNE = 3  # then the register is left alone until the next day
IDENTITY = "civil.identity"


class NothingToProve(Refusal):
    code = "no_life_check"
    message = gettext_lazy("لا يُنتظر الآن أي إثبات حياة من هذا الشخص. ليس عليه أن يفعل شيئا.")


class OnlyAnOfficerSees(Refusal):
    code = "only_an_officer_sees"
    message = gettext_lazy("لا يسجّل حضور شخص ولا نتيجة زيارة إلا عون، وليس لنفسه ولا لقريب له.")


class NoteMissing(Refusal):
    code = "visit_note_missing"
    message = gettext_lazy("اكتب ماذا وجدت: متى ذهبت، ومن كان هناك، وماذا قيل لك.")


class NotVisitedYet(Refusal):
    code = "not_visited_yet"
    message = gettext_lazy("لا يُوقف الدفع قبل رسالة وزيارة في البيت لم يُعثر فيها على الشخص. سجّل نتيجة الزيارة أولا.")


class StillAlive(Refusal):
    code = "still_alive"
    message = gettext_lazy("سجل الحالة المدنية لا يقول إن هذا الشخص متوفى. لا ينتهي حقه.")


def check_lives(*, on: date) -> int:
    """The nightly search: open what is near, prove what is known, ask the register in a stretch. How many were proved.

    Each step is one statement for everybody; run again, or stopped in the middle, it goes on with what is missing.
    """
    with transaction.atomic():
        opened = living.open_checks(on)
        proved = _prove(on)
    last = 0
    while stretch := living.waiting(on, last, LIFE_AT_ONCE):
        last = stretch[-1][0]
        is_answering = _ask_register([nin for _key, nin in stretch], on)
        with transaction.atomic():
            proved += _prove(on)
            _route_deaths(on)
        if not is_answering:
            break
    with transaction.atomic():
        journal.record(acts.LIFE_CHECKED, about=f"life:{on:%Y-%m-%d}", actor=THE_HOUSE, on=on, opened=opened, proved=proved)
    return proved


def follow_up(*, on: date) -> int:
    """Whom nothing proves is written to; who did not answer in time is visited. How many were written to or visited."""
    near = on + timedelta(days=LIFE_ANSWER_DAYS)
    unproved = LifeCheck.objects.filter(state=LifeState.OPEN, last_day__lte=near).values_list("person_id", "pk")
    silent = LifeCheck.objects.filter(state=LifeState.ASKED, answer_until__lt=on).values_list("person_id", "pk")
    asked = [ask_person(person_key=key, check=check, on=on) for key, check in unproved[:LIFE_AT_ONCE]]
    sent = [ask_visit(person_key=key, check=check, on=on) for key, check in silent[:LIFE_AT_ONCE]]
    return len(asked) + len(sent)


@transaction.atomic
def ask_person(*, person_key: int, check: int, on: date) -> LifeCheck:
    """A message before anything, with the ways that are offered. Payment goes on."""
    found = _locked(person_key, check)
    if found.state != LifeState.OPEN:
        return found
    found.asked_on, found.answer_until = on, on + timedelta(days=LIFE_ANSWER_DAYS)
    _move(found, LifeState.ASKED)
    journal.record(
        acts.LIFE_ASKED, about=about_of(found), person_key=person_key, actor=THE_HOUSE, on=on, answer_until=found.answer_until
    )  # fmt: skip
    _tell(
        found.person, about_of(found), on,
        lambda: (
            _("إثبات الحياة: لم نجده وحدنا هذه المرة"),
            _("لم نتمكن من التأكد من سجل الحالة المدنية. دفعك متواصل. اختر من صفحتك ما يناسبك قبل {day}: الحضور عند أي وكالة،"
              " أو مع مساعد قريب منك، أو زيارة عون لك في البيت.").format(day=found.answer_until),
            _("ضمان: رسالة عن إثبات الحياة في صفحتك. دفعك متواصل."),
        ),
    )  # fmt: skip
    return found


@transaction.atomic
def choose_means(*, person: Person, means: str, actor: Actor, on: date) -> LifeCheck:
    """The person says what suits: a counter, a helper, or a visit, which is arranged at once."""
    found = waiting_of(person, lock=True)
    if found is None or actor.person_key != person.pk or means not in (LifeMeans.COUNTER, LifeMeans.HELPER, LifeMeans.VISIT):
        raise NothingToProve
    found.wishes = means
    found.save(update_fields=["wishes"])
    journal.record(acts.LIFE_WISHED, about=about_of(found), person_key=person.pk, actor=actor, on=on, means=means)
    if means == LifeMeans.VISIT and found.state == LifeState.ASKED:
        return ask_visit(person_key=person.pk, check=found.pk, on=on)
    return found


@transaction.atomic
def ask_visit(*, person_key: int, check: int, on: date) -> LifeCheck:
    """The last resort: an officer is drawn to go to the person's home. Payment goes on."""
    found = _locked(person_key, check)
    if found.state != LifeState.ASKED:
        return found
    found.office_code = _office_of(person_key)
    _move(found, LifeState.VISIT)
    journal.record(
        acts.LIFE_VISIT_ASKED, about=about_of(found), person_key=person_key, office_code=found.office_code, actor=THE_HOUSE, on=on
    )  # fmt: skip
    casework.open_task(
        office_code=found.office_code, kind=VISIT, about=about_of(found), person_key=person_key, opened_on=on,
        working_days=LIFE_VISIT_WORKING_DAYS, actor=THE_HOUSE, again=True,
    )  # fmt: skip
    return found


@transaction.atomic
def see_person(*, person: Person, means: str, officer: Actor, on: date) -> LifeCheck | None:
    """An officer has the person before them: at any counter, with a helper, at home. It proves life, now or next time."""
    _must_be_officer(person.pk, officer)
    if person.died_on is not None:
        raise NothingToProve
    found = waiting_of(person, lock=True)
    about = about_of(found) if found else f"life:{person.pk}.{on.year}"
    journal.record(
        acts.LIFE_SEEN, about=about, person_key=person.pk, office_code=officer.office, actor=officer, on=on, means=means
    )  # fmt: skip
    if found is None:
        return None
    found.means, found.about, found.proved_on = LifeMeans(means), about, on
    _move(found, LifeState.PROVED)
    _after_proof([(person.pk, found.year, str(found.means), about)], on)
    return found


@transaction.atomic
def record_visit(*, check: LifeCheck, was_seen: bool, note: str, officer: Actor, on: date) -> LifeCheck:
    """What the visitor found. Not seen, nothing stops: holding is another act, signed."""
    _must_be_officer(check.person_id, officer)
    found = _locked(check.person_id, check.pk)
    if found.state != LifeState.VISIT:
        raise NothingToProve
    if not note.strip():
        raise NoteMissing
    casework.finish(office_code=found.office_code, kind=VISIT, about=about_of(found), officer=officer, on=on)
    found.note = note.strip()
    found.save(update_fields=["note"])
    if was_seen:
        see_person(person=found.person, means=LifeMeans.VISIT, officer=officer, on=on)
        return _locked(check.person_id, check.pk)
    _move(found, LifeState.NOT_SEEN)
    journal.record(
        acts.LIFE_NOT_SEEN, about=about_of(found), person_key=found.person_id, office_code=found.office_code, actor=officer,
        on=on, note=found.note,
    )  # fmt: skip
    return found


@transaction.atomic
def hold_payments(*, check: LifeCheck, officer: Actor, on: date) -> LifeCheck:
    """An officer signs that the money waits until life is proved: nothing is lost, every month is paid then."""
    _must_be_officer(check.person_id, officer)
    found = _locked(check.person_id, check.pk)
    if found.state != LifeState.NOT_SEEN:
        raise NotVisitedYet
    found.held_by, found.held_by_name, found.held_on = officer.reference, officer.name, on
    _move(found, LifeState.HELD)
    journal.record(
        acts.LIFE_HELD, about=about_of(found), person_key=found.person_id, office_code=found.office_code, actor=officer, on=on
    )  # fmt: skip
    _tell(
        found.person, about_of(found), on,
        lambda: (
            _("دفعك محفوظ إلى أن نتأكد أنك بخير"),
            _("كتبنا لك وزرناك ولم نجدك. وقّع {name} أن تُحفظ دفعاتك، ولا يضيع منها شيء."
              " احضر عند أي وكالة أو اتصل بنا، فيُدفع لك كل ما حُفظ."
              " ولك أن تعترض على هذا القرار.").format(name=officer.name),
            _("ضمان: دفعك محفوظ. اتصل بأي وكالة أو ادخل إلى صفحتك."),
        ),
    )  # fmt: skip
    return found


@transaction.atomic
def confirm_death(*, check: LifeCheck, officer: Actor, on: date) -> LifeCheck:
    """Ask the civil register anew, as after a payment that came back: dead, the rights end with the month of death."""
    _must_be_officer(check.person_id, officer)
    found = _locked(check.person_id, check.pk)
    if found.state != LifeState.DECEASED:
        raise NothingToProve
    person = registry.know_person(
        nin=found.person.nin, purpose="life.death_check", legal_basis=_legal_basis(), actor=officer, on=on, anew=True
    )  # fmt: skip
    if person.died_on is None:
        raise StillAlive
    casework.finish(office_code=found.office_code, kind=DEATH, about=about_of(found), officer=officer, on=on)
    end_awards(person_key=person.pk, died_on=person.died_on, actor=officer, on=on)
    return found


def waiting_of(person: Person, *, lock: bool = False) -> LifeCheck | None:
    """The proof that is being looked for, if any."""
    rows = LifeCheck.objects.select_for_update(of=("self",)) if lock else LifeCheck.objects
    return rows.filter(person=person, state__in=living.WAITING).select_related("person").order_by("-year").first()


def about_of(check: LifeCheck) -> str:
    """The matter of one year's proof."""
    return f"life:{check.person_id}.{check.year}"


def _prove(on: date) -> int:
    return _after_proof(living.prove(on), on)


def _after_proof(rows: list[tuple[int, int, str, str]], on: date) -> int:
    """Write each proof down; a visit that was to be made, and a hold, are over."""
    journal.record_many(
        acts.LIFE_PROVED,
        [journal.Row(f"life:{key}.{year}", key, details={"means": means, "by": by}) for key, year, means, by in rows],
        actor=THE_HOUSE, on=on,
    )  # fmt: skip
    visited = LifeCheck.objects.filter(person_id__in=[key for key, *_rest in rows]).exclude(office_code="")
    for check in visited:
        _finish(check, VISIT, on)
    return len(rows)


def _ask_register(nins: list[str], on: date) -> bool:
    """Ask the civil register about a stretch of persons; false when it does not answer."""
    silences = 0
    for nin in nins:
        try:
            registry.know_person(nin=nin, purpose="life.proof", legal_basis=_legal_basis(), actor=THE_HOUSE, on=on)
        except asking.NotFoundAtRegister:
            continue
        except asking.RegisterSilent:
            silences += 1
            if silences >= SILENCES_BORNE:
                return False
    return True


def _route_deaths(on: date) -> None:
    """A death that the register told goes to an officer, who checks it and ends the rights."""
    for key, year in living.dead():
        check = LifeCheck.objects.get(person_id=key, year=year)
        check.office_code = check.office_code or _office_of(key)
        check.save(update_fields=["office_code"])
        journal.record(
            acts.LIFE_DEATH_FOUND, about=about_of(check), person_key=key, office_code=check.office_code, actor=THE_HOUSE, on=on
        )  # fmt: skip
        casework.open_task(
            office_code=check.office_code, kind=DEATH, about=about_of(check), person_key=key, opened_on=on, working_days=3,
            actor=THE_HOUSE, again=True,
        )  # fmt: skip


def _office_of(person_key: int) -> str:
    award = Award.objects.filter(person_id=person_key).select_related("decision__claim").order_by("-id").first()
    return award.decision.claim.office_code if award and award.decision else OFFICE


def _legal_basis() -> str:
    return str(exchange.evidence_type(IDENTITY).legal_basis.text)


def _must_be_officer(person_key: int, officer: Actor) -> None:
    if officer.kind != ActorKind.OFFICER or officer.person_key in {person_key, *persons.relatives_of(person_key)}:
        raise OnlyAnOfficerSees


def _locked(person_key: int, check: int) -> LifeCheck:
    return LifeCheck.objects.select_for_update(of=("self",)).select_related("person").get(person_id=person_key, pk=check)


def _move(check: LifeCheck, state: LifeState) -> None:
    if state not in LIFE_MOVES[LifeState(check.state)]:
        raise NothingToProve
    check.state = state
    check.save()


def _finish(check: LifeCheck, kind: str, on: date) -> None:
    task = tasks.task(check.office_code, kind, about_of(check))
    if task is not None:
        casework.finish(office_code=task.office_code, kind=kind, about=task.about, officer=THE_HOUSE, on=on)


def _tell(person: Person, about: str, on: date, words: Callable[[], tuple[str, str, str]]) -> None:
    """In the person's language: the whole in their page, a word on the phone."""
    language = person.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        subject, body, short = (str(each) for each in words())
    sent: dict[str, Any] = {
        "recipient": f"person:{person.pk}", "language": language, "about": about, "actor": THE_HOUSE, "on": on,
    }  # fmt: skip
    correspondence.send(channel=Channel.PORTAL, subject=subject, body=body, **sent)
    if person.phone:
        correspondence.send(channel=Channel.SMS, address=person.phone, body=short, **sent)
