"""Certificates of being up to date, and whether one that somebody shows holds."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from daman.affiliation import card_code
from daman.contributions import clearance_code
from daman.contributions.clearance_code import Clearance
from daman.contributions.models import ClearanceCertificate
from daman.registry.models import Employer


@dataclass(frozen=True)
class ClearanceCheck:
    """The answer to somebody who scanned a certificate: green, amber or red, and why."""

    state: str
    reason: str
    claims: Clearance | None = None


def certificates_of(employer: Employer) -> QuerySet[ClearanceCertificate]:
    """An employer's certificates, the latest first."""
    return ClearanceCertificate.objects.filter(employer=employer).order_by("-id")


def certificate(employer_key: int, reference: str) -> ClearanceCertificate | None:
    """One certificate of an employer."""
    return ClearanceCertificate.objects.filter(employer_id=employer_key, reference=reference).first()


def is_clearance(text: str) -> bool:
    """Whether the text is a certificate signed here, and not a coverage card."""
    try:
        clearance_code.decode(text)
    except (card_code.NotOurs, card_code.Tampered):
        return False
    return True


def verify_clearance(text: str, on: date) -> ClearanceCheck:
    """Whether a scanned certificate holds on a day. Only the last step, revocation, needs the database."""
    try:
        said = clearance_code.decode(text, on)
    except card_code.Withdrawn:
        return ClearanceCheck("red", _("لم نعد نقبل المفتاح الذي وُقّعت به هذه الشهادة. اطلب من صاحبها شهادة جديدة."))
    except card_code.Tampered:
        return ClearanceCheck("red", _("هذه الشهادة مزوّرة أو تالفة: التوقيع غير صحيح. لا تقبلها."))
    except card_code.NotOurs:
        return ClearanceCheck("red", _("هذا الرمز ليس شهادة صادرة عن ضمان."))
    kept = ClearanceCertificate.objects.filter(reference=said.reference).first()
    if kept is None or (kept.revoked_on is not None and kept.revoked_on <= on):
        return ClearanceCheck("red", _("أُلغيت هذه الشهادة. اطلب من صاحبها شهادة جديدة."), said)
    if on >= said.ends_before:
        return ClearanceCheck("amber", _("انتهت مدة هذه الشهادة. اطلب من صاحبها شهادة جديدة."), said)
    if said.by_plan:
        return ClearanceCheck("green", _("الشهادة صحيحة: كل الأشهر مصرح بها، والمتأخر يُدفع بالتقسيط في مواعيده."), said)
    return ClearanceCheck("green", _("الشهادة صحيحة: كل الأشهر مصرح بها، ولا دين متأخرا على صاحب العمل يوم صدورها."), said)
