"""What a person and an officer are told of a decision made for a time: what is missing, who delivers it, until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from daman.benefits.models import Claim, Decision, Provision, ProvisionState
from daman.benefits.standards import PROVISIONAL_DAYS, PROVISIONAL_SHARE
from daman.benefits.wording import spell_day
from daman.exchange.catalogue import catalogue
from daman.foundation.money import spell


@dataclass(frozen=True)
class Awaited:
    """What has not come, and the administration that holds it."""

    words: str
    provider: str


@dataclass(frozen=True)
class Told:
    """One decision made for a time."""

    awaited: tuple[Awaited, ...]
    until: date
    amount: int  # what is paid meanwhile
    whole: int  # what the law gives on what is known
    share: int
    state: str


def awaited(kinds: list[str], language: str) -> tuple[Awaited, ...]:
    """Evidence in words, each with who delivers it."""
    types = catalogue().evidence_types
    return tuple(
        Awaited(types[kind].names.in_language(language), types[kind].provider.names.in_language(language))
        for kind in kinds
        if kind in types
    )


def told_of(decision: Decision, claim: Claim, whole: int, language: str) -> Told | None:
    """What to tell of this decision while it is provisional; of one not signed yet, what a signature would make of it."""
    if decision.pk is None:
        if not claim.waits_for:
            return None
        until = decision.decided_on + timedelta(days=PROVISIONAL_DAYS)
        paid = whole * PROVISIONAL_SHARE // 100
        return Told(awaited(claim.waits_for, language), until, paid, whole, PROVISIONAL_SHARE, ProvisionState.OPEN)
    found = Provision.objects.filter(person_id=decision.person_id, decision=decision).first()
    if found is None:
        return None
    return Told(
        awaited(found.waits_for, language), found.expires_on, found.amount, found.amount_whole, found.share, found.state
    )  # fmt: skip


def paragraphs(told: Told, language: str) -> list[str]:
    """As the letter says it."""
    lines = [_("لم تجبنا بعد إدارة تمسك معلومة يحتاجها القانون. لم نجعلك تنتظر: قررنا بما نعرف، وبحذر.")]
    lines += [_("ننتظر: {words}، من: {provider}.").format(words=one.words, provider=one.provider) for one in told.awaited]
    lines.append(
        _(
            "ندفع لك مؤقتا {share} % مما يعطيه القانون بما نعرف، أي {amount} من {whole}. لا تأتِ بأي وثيقة: نسأل نحن كل يوم."
        ).format(share=told.share, amount=spell(told.amount, language), whole=spell(told.whole, language))
    )
    lines.append(
        _(
            "حين يصل الجواب نصحّح القرار ونكتب لك، وندفع لك الفرق. وإن لم يصل قبل {day} نظر عون في ملفك؛ لا يتوقف الدفع وحده."
        ).format(day=spell_day(told.until, language))
    )
    lines.append(_("هذه النسبة وهذه المدة من تنظيم الصندوق، ولم نجد لهما نصا: تنتظران التأكيد."))
    return lines


def settled_words(decision: Decision, language: str) -> list[str]:
    """What the decision that took the place of a provisional one says of the months paid meanwhile; nothing otherwise."""
    found = Provision.objects.filter(person_id=decision.person_id, settled_by=decision.reference).first() if decision.pk else None
    if found is None or found.difference is None:
        return []
    lines = [_("هذا القرار يعوّض القرار المؤقت: وصل الجواب الذي كنا ننتظره.")]
    if found.difference > 0:
        lines.append(
            _("الفرق عن الأشهر التي دُفعت مؤقتا هو {amount}، وتجده في أول دفعة.").format(amount=spell(found.difference, language))
        )
    elif found.difference < 0:
        lines.append(
            _("دُفع لك مؤقتا أكثر مما لك بمبلغ {amount}. لا نقتطع شيئا دون موافقتك: نكتب لك كيف يُسوّى، ولك أن تعترض.").format(
                amount=spell(-found.difference, language)
            )
        )
    else:
        lines.append(_("ما دُفع لك مؤقتا هو ما لك، فلا فرق."))
    return lines
