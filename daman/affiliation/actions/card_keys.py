"""The keys of cards: a new one is announced before it signs, a stolen one is withdrawn with all that it signed."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.affiliation import card_keys
from daman.affiliation.acts import CARD_KEY_ADDED, CARD_KEY_WITHDRAWN
from daman.affiliation.models import CardKey
from daman.foundation.actor import Actor
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal


class KeyInThePast(Refusal):
    code = "key_in_the_past"
    message = _("لا يمكن أن يبدأ مفتاح جديد في يوم مضى، ولا قبل آخر مفتاح أُعلن. اختر يوما لاحقا.")


class LastKey(Refusal):
    code = "last_key"
    message = _("هذا هو المفتاح الوحيد الذي يوقّع اليوم. أضف مفتاحا يبدأ اليوم، ثم اسحب هذا.")


class UnknownKey(Refusal):
    code = "unknown_key"
    message = _("لا يوجد مفتاح بهذا الاسم. انظر قائمة المفاتيح.")


@transaction.atomic
def rotate_card_key(*, signs_from: date, actor: Actor, on: date) -> CardKey:
    """Make a key, announce it now, let it sign from a day on. The one before goes on being believed for what it signed."""
    _alone()
    kept = list(CardKey.objects.order_by("signs_from", "id"))
    if not kept:
        first = card_keys.first_key()
        first.save()
        kept = [first]
    if signs_from < on or signs_from < kept[-1].signs_from:
        raise KeyInThePast
    made = card_keys.described(f"{card_keys.FIRST}-{len(kept) + 1}", signs_from)
    made.save()
    journal.record(CARD_KEY_ADDED, about=f"card_key:{made.kid}", actor=actor, on=on, signs_from=signs_from)
    return made


@transaction.atomic
def withdraw_card_key(*, kid: str, reason: str, actor: Actor, on: date) -> CardKey:
    """The key is not believed any more, from today, whatever it signed: its cards must be issued again."""
    _alone()
    if not CardKey.objects.exists():
        card_keys.first_key().save()
    found = CardKey.objects.filter(kid=kid).first()
    if found is None:
        raise UnknownKey
    if found.withdrawn_on is None:
        if card_keys.signer(on, but=kid) is None and found.signs_from <= on:
            raise LastKey
        found.withdrawn_on, found.withdrawn_why = on, reason
        found.save(update_fields=["withdrawn_on", "withdrawn_why"])
        journal.record(CARD_KEY_WITHDRAWN, about=f"card_key:{kid}", actor=actor, on=on, reason=reason)
    return found


def _alone() -> None:
    """One who changes keys at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('affiliation.card_keys'))")
