"""What the exchange says no with. All but "not found" mean: the person brings nothing, we go on."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.exchange import client
from daman.exchange.catalogue import EvidenceType
from daman.foundation.refusal import Refusal


class RegisterSilent(Refusal):
    code = "register_silent"
    message = _("لم نحصل على جواب من: {provider}. لا تحضر أي وثيقة، سنسأل مرة أخرى.")


class RegisterBusy(RegisterSilent):
    code = "register_busy"


class EvidenceNotTrusted(RegisterSilent):
    code = "evidence_not_trusted"
    message = _("وصل جواب لم نتأكد أنه من: {provider}، فلم نستعمله. لا تحضر أي وثيقة، سنسأل مرة أخرى.")


class EvidenceStale(EvidenceNotTrusted):
    code = "evidence_stale"


class AmbiguousAtRegister(RegisterSilent):
    code = "ambiguous_at_register"
    message = _("يعرف هذا السجل أكثر من شخص بالرقم نفسه: {provider}. لا تحضر أي وثيقة، سنطلب منه التصحيح.")


class RefusedByRegister(RegisterSilent):
    code = "refused_by_register"
    message = _("لم تقبل هذه الإدارة سؤالنا: {provider}. لا تحضر أي وثيقة، سنعالج هذا معها.")


class NotFoundAtRegister(Refusal):
    code = "not_found_at_register"
    message = _("هذا الرقم غير موجود عند: {provider}. تأكد من الرقم، وإن كان صحيحا فاتصل بهذه الإدارة لتصحيحه.")


class ObtainableByExchange(Refusal):
    code = "obtainable_by_exchange"
    message = _("لا تُطلب هذه الوثيقة من الشخص: «{evidence}» تأتينا من {provider}.")


class LegalReasonMissing(Refusal):
    code = "legal_reason_missing"
    message = _("لا تُطلب وثيقة من شخص دون ذكر النص القانوني الذي يوجبها. اكتب النص ثم أعد الطلب.")


_REFUSALS: dict[type[client.Failure], type[Refusal]] = {
    client.Silent: RegisterSilent,
    client.Busy: RegisterBusy,
    client.NotFound: NotFoundAtRegister,
    client.Ambiguous: AmbiguousAtRegister,
    client.Refused: RefusedByRegister,
    client.NotTrusted: EvidenceNotTrusted,
    client.Stale: EvidenceStale,
}


def refusal_for(failure: client.Failure, kind: EvidenceType) -> Refusal:
    """What is said to whoever asked."""
    found = next(_REFUSALS[each] for each in type(failure).__mro__ if each in _REFUSALS)
    return found(**said_of(kind))


def said_of(kind: EvidenceType) -> dict[str, str]:
    """The evidence and its provider, in the reader's language."""
    language = get_language() or "ar"
    return {"evidence": kind.names.in_language(language), "provider": kind.provider.names.in_language(language)}
