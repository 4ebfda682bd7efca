"""What the gatehouse does: codes asked and checked, accounts made, files opened."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from daman.access import codes, rates
from daman.access.acts import ACCOUNT_MADE, API_CLIENT_MADE, CODE_ASKED, FILE_OPENED, SIGNED_IN
from daman.access.models import STAFF_ROLES, Account, ApiClient, OneTimeCode, RateWindow, Role
from daman.access.queries import barred_for
from daman.benefits.models import Claim
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.digits import only_digits
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.models import Entry
from daman.registry import actions as registry_actions
from daman.registry import queries as registry
from daman.registry.identifiers import clean_nin
from daman.registry.models import Person

PURPOSE = "sign_in"
LEGAL_BASIS = "law-18-07:art-7"  # the person asks for it: a service at the person's own request


class AskedTooOften(Refusal):
    message = _("طُلب الرمز مرات كثيرة. انتظر ربع ساعة ثم أعد المحاولة، والرمز الأخير الذي وصلك يبقى صالحا عشر دقائق.")
    code = "asked_too_often"


class WrongCode(Refusal):
    message = _("الرمز غير صحيح أو انتهت مدته. تأكد من آخر رسالة وصلتك، أو اطلب رمزا جديدا.")
    code = "wrong_code"


class CodeIsDead(Refusal):
    message = _("جُرّب هذا الرمز خمس مرات دون نجاح، فأوقفناه لحمايتك. اطلب رمزا جديدا.")
    code = "code_is_dead"


class OwnFile(Refusal):
    message = _("هذا ملفك أنت. لا يفتح العون ملفه بنفسه: يعالجه زميل تختاره القرعة.")
    code = "own_file"


class RelativesFile(Refusal):
    message = _("هذا ملف أحد أقاربك. لا يفتح العون ملفات أقاربه: يعالجه زميل تختاره القرعة.")
    code = "relatives_file"


class NeedsReason(Refusal):
    message = _("لا يُفتح ملف دون سبب. اكتب سبب الاطلاع، فصاحب الملف يراه.")
    code = "needs_reason"


def request_code(*, nin: str, address: str, on: date, at: datetime) -> None:
    """Ask for a one-time code. Answers the same, and as fast, for a number that exists and for one that does not.

    The code itself is made and sent after the commit (`send_code`), to the phone the register knows.
    """
    nin = clean_nin(nin)
    allowed = [
        rates.is_within(rates.CODES_PER_ADDRESS, address, at=at),
        rates.is_within(rates.CODES_PER_NUMBER, nin, at=at),
        rates.is_within(rates.CODES_PER_NUMBER_A_DAY, nin, at=at),
    ]
    if not all(allowed):
        raise AskedTooOften
    with transaction.atomic():
        asked = OneTimeCode.objects.create(nin=nin, code_hash="", salt=codes.new_salt(), expires_at=at + codes.LIFE)
        journal.record(CODE_ASKED, about=f"code:{asked.pk}", actor=THE_HOUSE, on=on)


@transaction.atomic
def send_code(*, one_time_code: OneTimeCode, on: date) -> None:
    """Make the code and send it to the phone the register knows; nothing when there is nobody to send it to."""
    asked = OneTimeCode.objects.select_for_update().get(pk=one_time_code.pk)
    if asked.code_hash or asked.used_at:
        return
    person = _person_behind(asked.nin, on=on)
    if person is None or person.died_on or not person.phone:
        return
    code = codes.new_code()
    asked.code_hash = codes.hashed(code, nin=asked.nin, salt=asked.salt)
    asked.save(update_fields=["code_hash"])
    with translation.override("ar-dz" if person.language.startswith("ar") else person.language):
        body = _("{code} هو رمز دخولك إلى ضمان، صالح عشر دقائق. لا تعطه لأحد، ولو قال إنه يعمل عندنا.")
        correspondence.send(
            recipient=f"phone:{person.phone}",
            channel=Channel.SMS,
            address=person.phone,
            body=str(body).format(code=code),
            language=person.language,
            is_secret=True,
            actor=THE_HOUSE,
            on=on,
        )


def check_code(*, nin: str, code: str, at: datetime, address: str = "") -> Account:
    """The account of the person who received this code; made on the first success. Refused after five wrong tries."""
    nin = clean_nin(nin)
    if address and not rates.is_within(rates.TRIES_PER_ADDRESS, address, at=at):
        raise AskedTooOften
    spent = _spend_try(nin=nin, code=only_digits(code), at=at)
    if isinstance(spent, Refusal):
        raise spent  # outside the transaction: a wrong try stays counted
    with transaction.atomic():
        person = registry.find_person(nin)
        if person is None or person.died_on:
            raise WrongCode
        account = _account_of(person)
        if not account.is_active:
            raise WrongCode
        journal.record(
            SIGNED_IN,
            about=f"account:{account.pk}",
            actor=actor_for(account),
            on=_day_of(at),
            person_key=person.pk,
            by="one_time_code",
        )
    return account


@transaction.atomic
def _spend_try(*, nin: str, code: str, at: datetime) -> Refusal | None:
    asked = OneTimeCode.objects.select_for_update().filter(nin=nin, used_at=None, expires_at__gt=at).order_by("-pk").first()
    if asked is None:
        return WrongCode()
    if asked.tries_left <= 0:
        return CodeIsDead()
    if not codes.is_right(code, nin=nin, salt=asked.salt, code_hash=asked.code_hash):
        asked.tries_left -= 1
        asked.save(update_fields=["tries_left"])
        return WrongCode() if asked.tries_left else CodeIsDead()
    # The older codes of this number go with it: one sign-in, one code.
    OneTimeCode.objects.filter(nin=nin, used_at=None).update(used_at=at)
    return None


@transaction.atomic
def forget_old(*, at: datetime) -> None:
    """Codes and knock counts two days old serve nobody any more; neither do sessions that are over."""
    limit = at - timedelta(days=2)
    OneTimeCode.objects.filter(expires_at__lt=limit).delete()
    RateWindow.objects.filter(starts_at__lt=limit).delete()
    Session.objects.filter(expire_date__lt=at).delete()


def _person_behind(nin: str, *, on: date) -> Person | None:
    try:
        with transaction.atomic():
            return registry_actions.know_person(nin=nin, purpose=PURPOSE, legal_basis=LEGAL_BASIS, actor=THE_HOUSE, on=on)
    except Refusal:  # the register knows nobody, or is silent: then whom we know already
        return registry.find_person(nin)


def _account_of(person: Person) -> Account:
    account, made = Account.objects.get_or_create(
        role=Role.INSURED,
        person_key=person.pk,
        defaults={"username": f"nin:{person.nin}", "name": person.name_ar, "password": make_password(None)},
    )
    if not made and account.name != person.name_ar:
        account.name = person.name_ar
        account.save(update_fields=["name"])
    return account


def _day_of(at: datetime) -> date:
    return at.astimezone(timezone.get_current_timezone()).date()


def actor_for(account: Account) -> Actor:
    """Who acts, when this account does."""
    if account.role == Role.INSURED:
        return Actor(ActorKind.PERSON, f"person:{account.person_key}", account.name, person_key=account.person_key)
    if account.role == Role.EMPLOYER:
        return Actor(ActorKind.EMPLOYER, f"employer:{account.employer_key}", account.name)
    return Actor(ActorKind.OFFICER, account.username, account.name, office=account.office_code, person_key=account.person_key)


@transaction.atomic
def staff_signed_in(*, account: Account, at: datetime, by: Sequence[str]) -> None:
    """Write down that somebody of the staff came in, and how."""
    journal.record(
        SIGNED_IN,
        about=f"account:{account.pk}",
        actor=actor_for(account),
        on=_day_of(at),
        office_code=account.office_code,
        by=list(by),
    )


@transaction.atomic
def open_file(*, account: Account, claim: Claim, reason: str, on: date) -> None:
    """A member of staff opens a person's file: refused for one's own and one's relatives', and the person sees it.

    Once a day, reader and reason: reading a page again does not fill the person's list.
    """
    open_matter(
        account=account, about=f"claim:{claim.reference}", person_key=claim.person_id, office_code=claim.office_code,
        reason=reason, on=on,
    )  # fmt: skip


@transaction.atomic
def open_matter(*, account: Account, about: str, person_key: int, office_code: str, reason: str, on: date) -> None:
    """The same for any matter of a person that waits in an office: a contest, a payment to review."""
    if not reason.strip():
        raise NeedsReason
    if account.person_key is not None and account.person_key == person_key:
        raise OwnFile
    if person_key in barred_for(account):
        raise RelativesFile
    actor = actor_for(account)
    seen = Entry.objects.filter(about=about, act=FILE_OPENED.key, actor_reference=actor.reference, on=on, details__reason=reason)
    if not seen.exists():
        journal.record(
            FILE_OPENED, about=about, actor=actor, on=on, person_key=person_key, office_code=office_code, reason=reason
        )  # fmt: skip


@transaction.atomic
def answer_partner(*, client: ApiClient, person: Person, on: date) -> None:
    """A partner's system reads about a person: the person sees it, with the legal basis."""
    journal.record(
        FILE_OPENED,
        about=f"api_client:{client.pk}",
        actor=Actor(ActorKind.PARTNER, f"api_client:{client.pk}", client.name),
        on=on,
        person_key=person.pk,
        reason=client.legal_basis,
    )


@transaction.atomic
def make_staff_account(
    *,
    username: str,
    password: str,
    role: str,
    name: str,
    actor: Actor,
    on: date,
    office_code: str = "",
    person_key: int | None = None,
    totp_secret: str | None = None,
) -> Account:
    """An account for somebody of the staff; with `totp_secret` (base 32) the second factor is set already."""
    if role not in STAFF_ROLES:
        raise ValueError(f"{role!r} is not a role of the staff")
    account = Account(username=username, role=role, name=name, office_code=office_code, person_key=person_key)
    account.set_password(password)
    account.save()
    if totp_secret:
        TOTP.activate(account, totp_secret)
    journal.record(ACCOUNT_MADE, about=f"account:{account.pk}", actor=actor, on=on, office_code=office_code, role=str(role))
    return account


def hash_key(key: str) -> str:
    """Keys are long and random: a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_api_client(
    *, name: str, scopes: Sequence[str], legal_basis: str, actor: Actor, on: date, ends_before: date | None = None
) -> tuple[ApiClient, str]:
    """A partner's key: given once, kept hashed."""
    key = secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=name, key_hash=hash_key(key), scopes=list(scopes), legal_basis=legal_basis, ends_before=ends_before
    )
    journal.record(API_CLIENT_MADE, about=f"api_client:{client.pk}", actor=actor, on=on, scopes=list(scopes))
    return client, key
