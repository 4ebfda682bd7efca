"""The words of letters that no claim asked for: a pension that was raised, months that were paid too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits import letters, rights
from daman.benefits.letters import Letter, Part
from daman.benefits.models import Overpayment
from daman.benefits.wording import spell_day
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.money import spell
from daman.registry.models import Person

AMOUNT, SETTLED = "pension.revaluation.amount_monthly", "pension.revaluation.settled_on"
RATE, AFTER = "pension.revaluation.rate", "pension.revaluation.revalued_monthly"


@dataclass(frozen=True)
class Raised:
    """One right that got another amount by the law of a day."""

    reference: str  # of the award
    benefit: str
    scheme: str
    run: str
    effective_on: date
    settled_on: date
    before: int
    after: int
    arrears: int  # for months paid at the old amount
    signed_by: str
    decided_on: date


def revaluation_letter(raised: Raised, *, person: Person, language: str) -> Letter:
    """What was paid, the rate of its band, what is paid now: each with its article."""
    answer = determinations.simulate(
        targets=(RATE, AFTER), facts={AMOUNT: raised.before, SETTLED: raised.settled_on}, on=raised.effective_on
    )
    trace = answer.to_json()["trace"]
    with override(_locale(language)):
        benefit = str(rights.table(raised.benefit).benefit.label)
        rows = letters.rows_of(law.explanation(trace, AFTER, language))
        before = [_("المبلغ قبل التثمين"), spell(raised.before, language), _("سجلات الضمان الاجتماعي")]
        paragraphs = [_("كل سطر يُحسب مما يليه. أول سطر هو ما تقبضه.")]
        if raised.arrears:
            words = _("دُفعت لك أشهر بالمبلغ القديم. الفرق عنها {amount}، وتجده في الدفعة القادمة.")
            paragraphs.append(words.format(amount=spell(raised.arrears, language)))
        return _letter(
            person=person, language=language, scheme=raised.scheme, number=f"{raised.run} · {raised.reference}",
            day=raised.decided_on,
            title=_("رُفع مبلغ حقك — {benefit}").format(benefit=benefit),
            sentence=_("رُفع مبلغ حقك ({benefit}) ابتداء من {day}، كما يقول القانون. تجد أدناه كيف حسبنا كل رقم.").format(
                benefit=benefit, day=spell_day(raised.effective_on, language)
            ),
            amount={
                "label": _("ما تقبضه كل شهر"), "shown": spell(raised.after, language),
                "note": _("كنت تقبض {amount}.").format(amount=spell(raised.before, language)),
            },
            parts=[letters.table_of(_("كيف حسبنا"), paragraphs, [*rows, before])],
            unconfirmed=letters.unconfirmed_of(answer.unconfirmed, trace, language),
            signed_by=raised.signed_by,
        )  # fmt: skip


def overpayment_letter(found: Overpayment, *, person: Person, language: str) -> Letter:
    """Which months, what was paid and what was due; nothing is withheld without agreement."""
    with override(_locale(language)):
        why = {
            "deceased": _("دُفعت هذه الأشهر بعد وفاة صاحب الحق."),
            "ended": _("دُفعت هذه الأشهر بعد انتهاء الحق."),
        }.get(found.reason, _("دُفع في هذه الأشهر أكثر مما كان مستحقا."))
        rows = [
            [_month(str(line["month"]), language), spell(int(line["paid"]), language), spell(int(line["due"]), language)]
            for line in found.lines
        ]
        total = [_("المجموع"), spell(sum(int(each["paid"]) for each in found.lines), language),
                 spell(sum(int(each["due"]) for each in found.lines), language)]  # fmt: skip
        months = Part(
            title=_("الأشهر شهرا شهرا"), paragraphs=[why], head=[_("الشهر"), _("ما دُفع"), _("ما كان مستحقا")],
            rows=[*rows, total], widths=(3, 2, 2),
        )  # fmt: skip
        then = Part(
            title=_("ماذا بعد"),
            paragraphs=[
                _("لا نقتطع شيئا دون موافقتك. يمكنك أن تختار أقساطا من صفحتك أو مع وكالتك."),
                _("إن رأيت أن هذا خطأ فاعترض من صفحتك، ولا يُقتطع شيء قبل الجواب."),
                _("لم نجد في القانون المدوَّن حدا لما يُقتطع من المعاش: هذه قيمة تنتظر التأكيد."),
            ],
        )  # fmt: skip
        return _letter(
            person=person, language=language, scheme=found.award.scheme, number=found.reference, day=found.found_on,
            title=_("مبلغ دُفع بغير حق"),
            sentence=_("وجدنا في دفاترنا أشهرا دُفعت بغير حق. هذه الرسالة تقول كم هي ولماذا."),
            amount={
                "label": _("ما دُفع بغير حق"), "shown": spell(found.amount, language),
                "note": _("من {first} إلى {last}.").format(
                    first=_month(found.from_month.isoformat(), language), last=_month(found.to_month.isoformat(), language)
                ),
            },
            parts=[months, then], unconfirmed=letters.Box(title=""), signed_by="",
        )  # fmt: skip


def _letter(
    *, person: Person, language: str, scheme: str, number: str, day: date, title: str, sentence: str,
    amount: dict[str, str], parts: Sequence[Part], unconfirmed: letters.Box, signed_by: str,
) -> Letter:  # fmt: skip
    fund = law.words(f"funds.{rights.FUNDS.get(scheme, 'cnr')}", language)
    born = _("تاريخ الميلاد: {day}").format(day=spell_day(person.born_on, language))
    return Letter(
        lang=language, rtl=language == "ar", title=title, fund=fund, office="", day=[day.year, day.month, day.day],
        specimen=_("نموذج من ولاية خيالية، ليس له أي أثر قانوني.") if settings.DEMO else "",
        marks=[[_("رقم القرار"), number], [_("التاريخ"), spell_day(day, language)]],
        person={"name": person.name_ar if language == "ar" else person.name_latin, "lines": [born]},
        sentence=sentence, amount=amount, parts=parts, unconfirmed=unconfirmed, appeal=letters.appeal_of(day, language),
        signature={
            "label": _("وقّع هذا القرار") if signed_by else _("أعدّ هذه الرسالة"), "name": signed_by or fund, "office": "",
        },
        page_word=_("صفحة"), footer=f"{number} · {fund}",
    )  # fmt: skip


def _month(day: str, language: str) -> str:
    return spell_day(date.fromisoformat(day[:10]), language).partition(" ")[2]


def _locale(language: str) -> str:
    return "ar-dz" if language == "ar" else language
