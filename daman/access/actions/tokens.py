"""Keys of payroll programs: issued by whoever holds a mandate, for the employers of that mandate, and withdrawn."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from daman.access import queries
from daman.access.actions.gatehouse import hash_key
from daman.access.acts import TOKEN_ISSUED, TOKEN_WITHDRAWN
from daman.access.models import ApiToken, Mandate, MandateKind, TokenMandate
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act
from daman.registry import queries as registry
from daman.registry.models import Employer

PREFIX = "dmn_"  # so that a key left in a file is known for what it is
LONGEST = timedelta(days=366)
ALIVE_MOST = 20
SEEN_AGAIN = timedelta(minutes=1)  # how finely the last use is kept


class NotYourEmployer(Refusal):
    code = "not_your_employer"
    message = _("ليس لك تفويض ساري باسم صاحب عمل اخترته، فلم يُنشأ المفتاح. حدّث الصفحة ثم اختر من جديد.")


class NoEmployerChosen(Refusal):
    code = "no_employer_chosen"
    message = _("اختر صاحب عمل واحدا على الأقل يصرّح البرنامج باسمه.")


class TokenNameMissing(Refusal):
    code = "token_name_missing"
    message = _("اكتب اسما تعرف به البرنامج الذي يحمل المفتاح.")


class TokenEndNotPossible(Refusal):
    code = "token_end_not_possible"
    message = _("لا ينتهي المفتاح قبل غد ولا بعد سنة. اختر مدة من القائمة.")


class TokenIssuedAlready(Refusal):
    code = "token_issued_already"
    message = _("أُنشئ هذا المفتاح من قبل، ولا يظهر إلا مرة واحدة. إن لم تنسخه فاسحبه وأنشئ غيره.")


class TooManyTokens(Refusal):
    code = "too_many_tokens"
    message = _("لك {most} مفتاحا ساريا، وهذا أقصى العدد. اسحب ما لا تستعمله ثم أعد المحاولة.")


class NotYourToken(Refusal):
    code = "not_your_token"
    message = _("لا يسحب المفتاح إلا صاحبه أو ممثل صاحب العمل. اطلب ذلك من أحدهما.")


@transaction.atomic
def issue_token(
    *, name: str, employers: Sequence[Employer], ends_before: date, key: str, actor: Actor, on: date
) -> tuple[ApiToken, str]:
    """A key to declare for these employers, each under the mandate that the actor holds today. Given once, kept hashed."""
    if not name.strip():
        raise TokenNameMissing
    if not employers:
        raise NoEmployerChosen
    if actor.person_key is None:
        raise NotYourEmployer
    if not on < ends_before <= on + LONGEST:
        raise TokenEndNotPossible
    mandates = _mandates(actor.person_key, employers)
    if ApiToken.objects.filter(person_key=actor.person_key, withdrawn_on=None, ends_before__gt=on).count() >= ALIVE_MOST:
        raise TooManyTokens(most=ALIVE_MOST)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        reference=new_reference("TOK"), person_key=actor.person_key, key=key[:60], name=" ".join(name.split())[:80],
        key_hash=hash_key(secret), issued_on=on, ends_before=ends_before,
    )  # fmt: skip
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError:
        raise TokenIssuedAlready from None
    for employer, mandate in mandates:
        TokenMandate.objects.create(token=token, mandate_id=mandate.pk, employer_key=employer.id)
        _record(TOKEN_ISSUED, token, employer, actor, on)
        if mandate.kind == MandateKind.ACCOUNTANT:
            _tell_representative(token, employer, actor, on)
    return token, secret


@transaction.atomic
def withdraw_token(*, token: ApiToken, employer: Employer, actor: Actor, on: date) -> ApiToken:
    """Stop a token: its holder, for all; the representative of an employer, for that employer. Done twice, it is done once."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    named = list(TokenMandate.objects.select_for_update().filter(token=token, withdrawn_on=None).order_by("id"))
    if not TokenMandate.objects.filter(token=token, employer_key=employer.id).exists():
        raise NotYourToken
    is_own = actor.person_key == token.person_key
    held = None if is_own or actor.person_key is None else queries.mandate(actor.person_key, employer.id)
    if not is_own and (held is None or held.kind != MandateKind.REPRESENTATIVE):
        raise NotYourToken
    stopped = [each for each in named if is_own or each.employer_key == employer.id]
    known = registry.employers_by_key(each.employer_key for each in stopped)
    for each in stopped:
        each.withdrawn_on = on
        each.save(update_fields=["withdrawn_on"])
        _record(TOKEN_WITHDRAWN, token, known[each.employer_key], actor, on)
    if token.withdrawn_on is None and len(stopped) == len(named):
        token.withdrawn_on = on
        token.save(update_fields=["withdrawn_on"])
    return token


def token_used(*, token: ApiToken, at: datetime) -> None:
    """Keep when the token was last used; a minute is fine enough."""
    if token.last_used_at is None or at - token.last_used_at >= SEEN_AGAIN:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _mandates(person_key: int, employers: Sequence[Employer]) -> list[tuple[Employer, Mandate]]:
    """Locked: a mandate that ends at the same moment is seen by one of the two."""
    keys = {employer.id: employer for employer in employers}
    held = Mandate.objects.select_for_update().filter(person_key=person_key, employer_key__in=keys, ends_before=None)
    found = [(keys[each.employer_key], each) for each in held.order_by("id")]
    if len(found) != len(keys):
        raise NotYourEmployer
    return found


def _record(act: Act, token: ApiToken, employer: Employer, actor: Actor, on: date) -> None:
    journal.record(
        act, about=f"employer:{employer.number}", person_key=token.person_key, office_code=employer.office_code, actor=actor,
        on=on, token=token.reference, name=token.name, ends_before=token.ends_before.isoformat(),
    )  # fmt: skip


def _tell_representative(token: ApiToken, employer: Employer, actor: Actor, on: date) -> None:
    if employer.representative_key is None:
        return
    language = registry.person(employer.representative_key).language
    with override("ar-dz" if language.startswith("ar") else language):
        correspondence.send(
            recipient=f"person:{employer.representative_key}", channel=Channel.PORTAL, language=language, actor=actor, on=on,
            subject=_now("مفتاح جديد يصرّح باسم مؤسستك"),
            body=_now(
                "أنشأ محاسبك {accountant} مفتاحا اسمه «{name}» لبرنامج الأجور. يصرّح به باسم {employer} إلى غاية {day}."
                " إن لم تكن على علم به فاسحبه من صفحة «برنامج الأجور» في ملف المؤسسة."
            ).format(
                accountant=actor.name, name=token.name, employer=employer.name_ar,
                day=(token.ends_before - timedelta(days=1)).isoformat(),
            ),
            about=f"employer:{employer.number}",
        )  # fmt: skip
