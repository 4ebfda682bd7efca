"""The words in which a right is offered or taken back: in the person's language, by the person's channels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits.models import Claim
from daman.benefits.services import service
from daman.correspondence import actions as correspondence
from daman.correspondence.actions import Outgoing
from daman.correspondence.models import Channel
from daman.foundation.actor import THE_HOUSE


@dataclass(frozen=True)
class Told:
    """Somebody to tell, about which offer."""

    person_key: int
    reference: str
    benefit: str
    language: str
    phone: str
    is_for_child: bool = False


def tell_offered(rows: Sequence[Told], *, on: date) -> None:
    """A message in the box, and a text message that names no benefit, because anybody may read it."""
    correspondence.send_many(messages=_messages(rows, "offered"), about="offers", actor=THE_HOUSE, on=on)


def tell_withdrawn(rows: Sequence[Told], *, on: date) -> None:
    """In the box alone: nothing has to be done."""
    correspondence.send_many(messages=_messages(rows, "withdrawn"), about="offers", actor=THE_HOUSE, on=on)


def _messages(rows: Sequence[Told], event: str) -> Iterator[Outgoing]:
    for row in rows:
        language = row.language[:2] or "ar"
        subject, body, short = _words(event, language, row.benefit, row.is_for_child)
        recipient, about = f"person:{row.person_key}", f"offer:{row.reference}"
        yield Outgoing(recipient=recipient, language=language, subject=subject, body=body, about=about)
        if row.phone and short:
            yield Outgoing(recipient=recipient, language=language, subject="", body=short, about=about, address=row.phone)


@lru_cache(maxsize=256)
def _words(event: str, language: str, benefit: str, is_for_child: bool) -> tuple[str, str, str]:
    with override("ar-dz" if language == "ar" else language):
        name = str(service(benefit).benefit.label)
        if event == "withdrawn":
            subject = _("لم نعد نعرض عليك: {benefit}")
            body = _(
                "عرضنا عليك {benefit}، ثم تغيّرت المعلومات، فلم يعد القانون يفتحه حسب ما نعرفه اليوم. نعتذر عن ذلك. هذا ليس قرارا:"
                " إن رأيت أن لك هذا الحق فاطلبه من صفحتك، ويصلك جواب موقّع."
            )
            return subject.format(benefit=name), body.format(benefit=name), ""
        if is_for_child:
            subject = _("لولد في كفالتك حق لم يُطلب: {benefit}")
            body = _(
                "وجدنا أن لولد في كفالتك حقا قد يُفتح: {benefit}. لا تأتِ بأي وثيقة: ادخل إلى صفحتك وأكّد الحساب الذي يُدفع فيه فقط."
            )
        else:
            subject = _("لك حق لم تطلبه: {benefit}")
            body = _("وجدنا أن لك حقا قد يُفتح: {benefit}. لا تأتِ بأي وثيقة: ادخل إلى صفحتك وأكّد حسابك فقط.")
        short = _("ضمان: قد يكون لك حق لم تطلبه. ادخل إلى صفحتك لتراه.")
        return subject.format(benefit=name), body.format(benefit=name), short


def tell_review(claim: Claim, *, note: str = "", on: date) -> None:
    """In the box alone: a decision is looked at again, or was and stays as it is, with what the officer wrote."""
    language = claim.person.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        benefit = str(claim.get_benefit_display())
        if note:
            subject = _("بقي القرار كما هو: {benefit}").format(benefit=benefit)
            body = _("أعاد عون النظر في قرارك بعد أن صححت إدارة معلومة فيه، فبقي كما هو. كتب: {note}").format(note=note)
        else:
            subject = _("نعيد النظر في قرارك: {benefit}").format(benefit=benefit)
            body = _(
                "صححت إدارة معلومة بُني عليها قرارك، فينظر فيه عون من جديد. لا يتغير دفعك قبل توقيعه، ولا تأتِ بأي وثيقة."
                " إن رأيت أن التصحيح خطأ فقل لنا من صفحتك."
            )
    correspondence.send(
        recipient=f"person:{claim.person_id}", channel=Channel.PORTAL, subject=subject, body=body, language=language,
        about=f"claim:{claim.reference}", actor=THE_HOUSE, on=on,
    )  # fmt: skip
