"""What the institutions answer: what arrived is settled, what came back is owed again and goes its way."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts, rights
from daman.benefits.actions.runs import close_run, is_answered
from daman.benefits.models import PaymentReject, PaymentReply, PaymentRun, RunState
from daman.benefits.paying import answers, matching, rejections
from daman.casework import actions as casework
from daman.foundation.actor import Actor
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger

DAYS_TO_CHECK = 3  # working days
PAYING_OFFICE = "PAY-{}"  # the queue of a fund's payments: another one than that of its agencies
KEY = "m.reference || ':' || to_char(m.month, 'YYYY-MM') || ':' || m.attempt"
IS_SETTLED = "m.answer = 'settled' and m.state = 'held' and m.is_same_amount"
CAME_BACK = "m.answer = 'rejected' and m.state = '{}' and m.is_same_amount"

SETTLING = f"""
select 'person:' || m.person_id as owner, 'pay:' || {KEY} as hold_key, 'paid:' || {KEY} as key
from matched_answer m where {IS_SETTLED}
"""  # noqa: S608
VOIDING = f"""
select 'person:' || m.person_id as owner, 'pay:' || {KEY} as hold_key, 'rejected:' || {KEY} as key
from matched_answer m where {CAME_BACK.format("held")}
"""  # noqa: S608
# The month stays due to the person, whatever the bank did. What was owed already (another attempt) is owed still.
OWING = f"""
select 'person:' || m.person_id as owner, 'owed:' || {KEY} as key, 'came_back' as reason, 'award:' || m.reference as about,
  'fund.' || m.fund || case when side.sign < 0 then '.payable' when m.state = 'settled' then '.bank' else '.pensions' end
    as account, side.sign * m.amount as amount
from matched_answer m cross join (values (1), (-1)) side(sign)
where ({CAME_BACK.format("held")} and m.attempt = 1) or ({CAME_BACK.format("settled")})
"""  # noqa: S608
MOVE = """
update benefits_payment p set state = case m.answer when 'settled' then 'settled' else 'failed' end
from matched_answer m
where p.person_id = m.person_id and p.award_id = m.award_id and p.month = m.month and m.is_same_amount
  and ((m.answer = 'settled' and m.state = 'held') or (m.answer = 'rejected' and m.state in ('held', 'settled')))
"""
REJECT = """
insert into benefits_paymentreject (person_id, award_id, month, attempt, amount, reason, words, route, rejected_on, resolution)
select m.person_id, m.award_id, m.month, m.attempt, m.amount, m.reason, m.words, coalesce(%(routes)s::jsonb ->> m.reason, 'read'),
  %(on)s, ''
from matched_answer m where m.answer = 'rejected' and m.state in ('held', 'settled') and m.is_same_amount
on conflict do nothing returning person_id, award_id, month, attempt, reason, route
"""


class NotAReply(Refusal):
    code = "not_a_reply"
    message = _("لم نتمكن من قراءة هذا الملف: يجب أن يكون pain.002 أو camt.054 كما أرسلته المؤسسة المالية. لم يتغير شيء.")


class RejectResolved(Refusal):
    code = "reject_resolved"
    message = _("عولجت هذه الدفعة الراجعة من قبل، فلم يتغير شيء.")


@transaction.atomic
def read_reply(*, content: Any, actor: Actor, on: date) -> PaymentReply:
    """Read one file to the end, or nothing of it. The same file twice is read once."""
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('payment_reply', 0))")
        known = PaymentReply.objects.filter(sha256=digest).first()
        if known:
            return known
        read = answers.Answers(content)
        try:
            matching.stage(cursor, read.lines())
        except answers.NotAnAnswer as error:
            raise NotAReply from error
        counted, unknown = matching.match(cursor)
        rejected = _apply(cursor, on)
        cursor.execute("drop table staged_answer, matched_answer")
    reply = PaymentReply.objects.create(
        kind=read.kind, message=read.message, sha256=digest, read_on=on, settled_count=counted["settled"],
        rejected_count=counted["rejected"], waiting_count=counted["waiting"], already_count=counted["already"], unknown=unknown,
    )  # fmt: skip
    journal.record(
        acts.REPLY_READ, about=f"reply:{reply.pk}", actor=actor, on=on, kind=read.kind, message=read.message,
        unknown=len(unknown), **dict[str, Any](counted),
    )  # fmt: skip
    _route(rejected, actor=actor, on=on)
    return reply


def _apply(cursor: Any, on: date) -> list[tuple[Any, ...]]:
    """Books and payments in one commit. The rejects made now."""
    ledger.settle_from(query=SETTLING, on=on)
    ledger.void_from(query=VOIDING, reason="came_back", on=on)
    ledger.post_from(query=OWING, on=on)
    cursor.execute(REJECT, {"on": on, "routes": json.dumps(rejections.routes())})
    rejected = list(cursor.fetchall())
    cursor.execute(MOVE)
    return rejected


def _route(rejected: list[tuple[Any, ...]], *, actor: Actor, on: date) -> None:
    """A task for each, in the queue of the fund's payments; a death that was told is checked before anything else is paid."""
    for person_key, award_key, month, attempt, reason, route in rejected:
        reject = PaymentReject.objects.select_related("award").get(
            person_id=person_key, award_id=award_key, month=month, attempt=attempt
        )
        casework.open_task(
            office_code=office_of(reject), kind=route, about=about_of(reject), person_key=person_key, opened_on=on,
            working_days=DAYS_TO_CHECK, actor=actor,
        )  # fmt: skip
        journal.record(
            acts.PAYMENT_REJECTED, about=f"award:{reject.award.reference}", person_key=person_key, actor=actor, on=on,
            month=month, reason=reason, route=route, amount=reject.amount,
        )  # fmt: skip


def office_of(reject: PaymentReject) -> str:
    """The queue where a reject is dealt with."""
    return PAYING_OFFICE.format(rights.FUNDS.get(reject.award.scheme, "cnr").upper())


def about_of(reject: PaymentReject) -> str:
    """The matter of a reject: the award, its month, the attempt."""
    return f"payment:{reject.award.reference}.{reject.month:%Y%m}.{reject.attempt}"


@transaction.atomic
def close_answered(*, actor: Actor, on: date) -> list[PaymentRun]:
    """Close the months in which every order was answered."""
    return [
        close_run(run=run, actor=actor, on=on)
        for run in PaymentRun.objects.filter(state=RunState.SENT).order_by("month")
        if is_answered(run)
    ]
