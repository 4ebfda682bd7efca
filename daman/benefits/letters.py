"""The words of a decision letter. `decision.typ` gives them their shape."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits import provisional, reviewed, rights, wording
from daman.benefits.models import Benefit, Claim, Decision, Outcome
from daman.benefits.services import service
from daman.benefits.standards import PAY_DAY
from daman.benefits.wording import spell_day
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.determinations.models import Determination
from daman.documents import typesetting
from daman.foundation.money import spell
from daman.registry import queries as registry
from daman.registry.models import Person

HERE = Path(__file__).parent
TEMPLATE = HERE / "templates" / "benefits" / "letters" / "decision.typ"
WIDTHS = (3, 1.7, 4)  # the source is the longest
NUMBERS = ("money", "rate", "months", "years", "count", "date", "days")


class AppealRouteMissing(Exception):
    """A decision that does not say how to contest it binds nobody: such a letter is not written."""


@dataclass(frozen=True)
class Part:
    """A titled part of the letter: paragraphs, then a table if it has rows."""

    title: str
    paragraphs: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[float] = ()


@dataclass(frozen=True)
class Box:
    """A framed part."""

    title: str
    words: str = ""
    rows: Sequence[str] = ()
    paragraphs: Sequence[str] = ()


@dataclass(frozen=True)
class Letter:
    """Everything the letter says, in one language."""

    lang: str
    rtl: bool
    title: str
    fund: str
    office: str
    day: Sequence[int]
    specimen: str
    marks: Sequence[Sequence[str]]
    person: Mapping[str, Any]
    sentence: str
    amount: Mapping[str, str] | None
    parts: Sequence[Part]
    unconfirmed: Box
    appeal: Box
    signature: Mapping[str, str]
    page_word: str
    footer: str
    told: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.appeal.paragraphs:
            raise AppealRouteMissing


def letter_of(decision: Decision, *, claim: Claim, person: Person, determination: Determination, language: str) -> Letter:
    """The letter of one decision, in Arabic, French or English."""
    with override("ar-dz" if language == "ar" else language):
        is_granted = decision.outcome == Outcome.GRANTED
        fund, office = law.words(_fund(decision, determination), language), _office(claim, language)
        title = _title(decision)
        amount = rights.amount_monthly(decision.benefit, determination.values)
        told = provisional.told_of(decision, claim, amount, language) if is_granted else None
        parts = [_how(decision, determination, language)] if is_granted else _why_not(decision, determination, language)
        meanwhile = provisional.paragraphs(told, language) if told else provisional.settled_words(decision, language)
        again = reviewed.paragraphs(decision, language)
        if again:
            parts = [Part(title=_("لماذا قرار جديد"), paragraphs=again), *parts]
        if meanwhile:
            title_of = _("هذا القرار مؤقت") if told else _("عن القرار المؤقت السابق")
            parts = [Part(title=title_of, paragraphs=meanwhile), *parts]
        return Letter(
            lang=language,
            rtl=language == "ar",
            title=title,
            fund=fund,
            office=office,
            day=[decision.decided_on.year, decision.decided_on.month, decision.decided_on.day],
            specimen=_("نموذج من ولاية خيالية، ليس له أي أثر قانوني.") if settings.DEMO else "",
            marks=[[_("رقم القرار"), decision.reference], [_("التاريخ"), spell_day(decision.decided_on, language)]],
            person=_person(person, claim, language),
            sentence=_sentence(decision, claim, language),
            amount=_amount(told.amount if told else amount, claim, language) if is_granted else None,
            parts=[*parts, _facts(claim, language)],
            unconfirmed=unconfirmed_of(determination.unconfirmed, determination.trace, language),
            appeal=appeal_of(decision.decided_on, language),
            signature={"label": _("وقّع هذا القرار"), "name": decision.signed_by_name, "office": office},
            page_word=_("صفحة"),
            footer=f"{decision.reference} · {fund}",
        )


def typeset(letter: Letter) -> bytes:
    """The letter as PDF/A-3a: to be kept for ever, and read aloud by a screen reader. The same letter, the same bytes."""
    return typesetting.pdf(TEMPLATE, asdict(letter), date(*letter.day))


def draw(letter: Letter, *, pixels_per_inch: int) -> list[bytes]:
    """The letter's pages as pictures, to be looked at."""
    return typesetting.pictures(TEMPLATE, asdict(letter), pixels_per_inch=pixels_per_inch)


def appeal_of(notified_on: date, language: str) -> Box:
    """To whom, until when, and then where: the law's own words and days."""
    answer = determinations.simulate(
        targets=["appeals.local.last_day"], facts={"appeals.notified_on": notified_on}, on=notified_on
    )
    last_day = answer.values.get("appeals.local.last_day")
    if last_day is None:
        raise AppealRouteMissing
    local, national, court = (law.words(f"appeals.{level}", language) for level in ("local", "national", "court"))
    days, decides = (law.parameter(f"appeals.local.{name}", notified_on).value for name in ("days", "decides_days"))
    lines = [
        _("يمكنك الطعن في هذا القرار أمام: {body}.").format(body=local),
        _("المدة: {days} من يوم وصول هذه الرسالة إليك. إن وصلتك يوم صدورها فآخر يوم هو {day}.").format(
            days=law.show("appeals.local.days", days, language), day=spell_day(last_day, language)
        ),
        _("اكتب رسالة، عادية أو مضمونة، فيها رقم القرار وما لا توافق عليه، وأرفق نسخة من هذا القرار."),
        _("تجيبك اللجنة خلال {days}. وإن لم توافق على جوابها أو لم تجبك، فاطعن أمام: {national}، ثم {court}.").format(
            days=law.show("appeals.local.decides_days", decides, language), national=national, court=court
        ),
    ]
    return Box(title=_("إن لم توافق على هذا القرار"), paragraphs=lines)


def _fund(decision: Decision, determination: Determination) -> str:
    """The law's name of the fund that decides: the one that pays or, when nothing is paid, whose condition failed."""
    if decision.outcome == Outcome.GRANTED:
        return rights.fund_that_pays(decision.benefit, determination.values)
    return rights.fund_of_condition(decision.failing_condition, decision.benefit)


def _title(decision: Decision) -> str:
    benefit = str(decision.get_benefit_display())
    if decision.outcome == Outcome.GRANTED:
        return _("قرار: قبول طلبك — {benefit}").format(benefit=benefit)
    return _("قرار: لا يمكن الآن قبول طلبك — {benefit}").format(benefit=benefit)


def _sentence(decision: Decision, claim: Claim, language: str) -> str:
    benefit = str(decision.get_benefit_display())
    if decision.outcome == Outcome.GRANTED:
        words = {
            "monthly": _("قررنا أن ندفع لك {benefit} كل شهر، ابتداء من {day}. تجد أدناه كيف حسبنا كل رقم."),
            "falling": _("قررنا أن ندفع لك {benefit} كل شهر، ابتداء من {day}، بمبلغ يقل مع الوقت. تجد أدناه كيف حسبنا كل رقم."),
            "once": _("قررنا أن ندفع لك {benefit} مرة واحدة. تجد أدناه كيف حسبنا كل رقم."),
            "days": _("قررنا أن ندفع لك {benefit} عن كل الأيام، مرة واحدة. تجد أدناه كيف حسبنا كل رقم."),
        }[service(decision.benefit).pays]
        return words.format(benefit=benefit, day=spell_day(claim.wants_from, language))
    words = _("درسنا طلبك، ولا يفتح القانون لك الحق في {benefit} اليوم، لأن هذا الشرط غير متحقق: {condition}.")
    if law.unit_of(decision.failing_condition) in ("money", "count"):
        words = _("درسنا طلبك، ولا يفتح القانون لك الحق في {benefit} اليوم، لأن ما يعطيه فيه صفر: {condition}.")
    return words.format(benefit=benefit, condition=law.words(decision.failing_condition, language))


def _amount(amount: int, claim: Claim, language: str) -> dict[str, str]:
    pays = service(claim.benefit).pays
    if pays in ("once", "days"):
        note = _("يُدفع مرة واحدة في حسابك رقم {account}.").format(account=claim.account_number)
        return {"label": _("ما تقبضه"), "shown": spell(amount, language), "note": note}
    note = _("يُدفع في حسابك رقم {account}، يوم {day} من كل شهر.").format(account=claim.account_number, day=PAY_DAY)
    label = _("ما تقبضه في الشهر الأول") if pays == "falling" else _("ما تقبضه كل شهر")
    return {"label": label, "shown": spell(amount, language), "note": note}


def _person(person: Person, claim: Claim, language: str) -> dict[str, Any]:
    born = _("تاريخ الميلاد: {day}").format(day=spell_day(person.born_on, language))
    filed = _("الطلب: {reference}، أودعته يوم {day}").format(reference=claim.reference, day=spell_day(claim.filed_on, language))
    return {"name": person.name_ar if language == "ar" else person.name_latin, "lines": [born, filed]}


def _office(claim: Claim, language: str) -> str:
    office = registry.office(claim.office_code) if claim.office_code else None
    if office is None:
        return ""
    return {"fr": office.name_fr, "en": office.name_en}.get(language, office.name_ar)


def _how(decision: Decision, determination: Determination, language: str) -> Part:
    step = law.explanation(determination.trace, rights.AMOUNT[Benefit(decision.benefit)], language)
    return table_of(_("كيف حسبنا"), [_("كل سطر يُحسب مما يليه. أول سطر هو ما تقبضه.")], rows_of(step))


def _why_not(decision: Decision, determination: Determination, language: str) -> list[Part]:
    lack = rights.lack_for(decision.benefit, determination)
    lines = []
    if lack.missing_months:
        length = law.show("pension.old_age.missing_months", lack.missing_months, language)
        lines.append(_("ينقصك من مدة التأمين: {length}.").format(length=length))
    if decision.met_on:
        words = _("إن واصلت الاشتراك دون انقطاع، تتحقق كل الشروط يوم {day}. أودع عندئذ طلبا جديدا، ولا تحتاج إلى أي وثيقة.")
        lines.append(words.format(day=spell_day(decision.met_on, language)))
    rows = []
    if law.is_told(determination.trace, decision.failing_condition):  # another right for the same days is no step of this one
        step = law.explanation(determination.trace, decision.failing_condition, language)
        rows = rows_of(step)
        if not rows and not lines:  # it hangs on a yes or a no: the answer and what it was read from
            lines.append(_("هذا ما قرأناه. إن كانت معلومة منها غير صحيحة، أو تغيّرت بعد اليوم، تغيّر الجواب."))
            rows = [_row(one) for one in _steps(step, with_facts=True)]
    parts = [table_of(_("ما الذي ينقص"), lines, rows)]
    allowance = determination.values.get("pension.allowance.entitled")
    if allowance:
        monthly = spell(int(determination.values["pension.allowance.allowance_monthly"] or 0), language)
        words = _(
            "القانون يفتح لك اليوم الحق في منحة التقاعد، وقدرها {amount} في الشهر. هي اختيار لك: إن أردتها فأودع طلبها من صفحتك."
        )
        parts.append(Part(title=_("ما نعرضه عليك"), paragraphs=[words.format(amount=monthly)]))
    return parts


def _facts(claim: Claim, language: str) -> Part:
    rows = [
        [wording.fact_words(fact["kind"], language), value, wording.source_name(str(fact["source"]), language)]
        for fact in claim.facts
        if (value := wording.fact_value(fact["kind"], fact["value"], language))
    ]
    return Part(
        title=_("المعلومات التي بنينا عليها القرار"),
        paragraphs=[_("إن كانت معلومة منها غير صحيحة فقل لنا، ونحن نسأل من يمسكها.")],
        head=[_("المعلومة"), _("القيمة"), _("من قالها")],
        rows=rows,
        widths=[3, 2.3, 3.3],
    )


def unconfirmed_of(names: Sequence[str], trace: Mapping[str, Any], language: str) -> Box:
    """What no Gazette has confirmed yet, each with its value."""
    rows = [
        _("{name}: {value}").format(name=law.words(name, language), value=law.show(name, trace[name]["value"], language))
        for name in names
    ]
    if not rows:
        return Box(title="")
    return Box(
        title=_("قيم قانونية تنتظر التأكيد"),
        words=_("يعتمد هذا القرار على قيم لم تتأكد بعد من الجريدة الرسمية، وقد يُراجَع إن تغيرت:"),
        rows=rows,
    )


def table_of(title: str, paragraphs: Sequence[str], rows: Sequence[Sequence[str]]) -> Part:
    """Numbers, each with where it comes from."""
    return Part(title=title, paragraphs=paragraphs, head=[_("الرقم"), _("القيمة"), _("من أين")], rows=rows, widths=WIDTHS)


def rows_of(step: law.Step) -> list[list[str]]:
    """A number and what it was made of, a row each."""
    return [_row(one) for one in _steps(step) if one.unit in NUMBERS and one.value]


def _steps(step: law.Step, *, with_facts: bool = False) -> Iterator[law.Step]:
    """Every step once, the result first, each before what it is made of."""
    waiting, seen = [step], set()
    while waiting:
        one = waiting.pop(0)
        if one.name in seen or (one.kind in ("fact", "given") and not with_facts):
            continue
        seen.add(one.name)
        yield one
        waiting.extend(one.reads)


def _row(step: law.Step) -> list[str]:
    source = _("معلومة في ملفك") if step.kind in ("fact", "given") else f"{step.source_title} {step.article}".strip()
    return [step.words, step.shown, step.cited or source]
