"""Rights in payment: opened by a decision, or taken over from the former files."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, transaction

from daman.affiliation import actions as affiliation
from daman.affiliation.models import COUNTING
from daman.benefits import acts, rights
from daman.benefits.models import PENSIONS, Award, Benefit, Claim, Decision, Payment
from daman.benefits.parts import Part, parts_of
from daman.benefits.standards import PAY_DAY
from daman.casework import calendar
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.staging import Report, as_dates, as_integers, fetch, stage
from daman.journal import actions as journal
from daman.ledger import actions as ledger

TAKEN_OVER = {
    "nin": "text", "benefit": "text", "scheme": "text", "amount_monthly": "bigint", "account_number": "text",
    "starts_on": "date", "reference": "text",
}  # fmt: skip
FAULTY = """
create temporary table faulty_award on commit drop as
select line, reason from (
    select s.line, case
        when n.nin is null then 'nin_unknown'
        when s.benefit is null or not s.benefit = any(%(benefits)s) then 'benefit_unknown'
        when s.scheme is null or not s.scheme = any(%(schemes)s) then 'scheme_unknown'
        when s.amount_monthly is null or s.amount_monthly <= 0 then 'amount_missing'
        when s.account_number is null or s.account_number !~ '^[0-9]{20}$'
            or substr(s.account_number, 19, 2)::int <> 97 - ((substr(s.account_number, 4, 15) || '00')::numeric %% 97)
            then 'account_key_wrong'
        when s.starts_on is null or s.starts_on > %(on)s then 'start_missing_or_in_future'
        when s.starts_on <= p.born_on then 'before_birth'
        when row_number() over (partition by s.nin, s.benefit, s.scheme order by s.line) > 1 then 'twice_in_file'
        when a.id is not null then 'already_recorded'
    end as reason
    from staged_award s
    left join registry_personnumber n on n.nin = s.nin
    left join registry_person p on p.id = n.person_id
    left join benefits_award a on a.person_id = n.person_id and a.benefit = s.benefit and a.scheme = s.scheme
        and a.ends_before is null
) judged where reason is not null
"""
INSERT = """
insert into benefits_award (person_id, reference, benefit, scheme, amount_monthly, account_number, starts_on)
select n.person_id, s.reference, s.benefit, s.scheme, s.amount_monthly, s.account_number, s.starts_on
from staged_award s join registry_personnumber n on n.nin = s.nin
where s.line not in (select line from faulty_award)
order by n.person_id, s.line
"""
# Who is paid a pension is insured for care from its first day.
PENSIONERS = """
select s.nin, 'pension' as scheme, min(s.starts_on) as starts_on
from staged_award s join registry_personnumber n on n.nin = s.nin join registry_person p on p.id = n.person_id
where p.died_on is null and s.benefit = any(%(benefits)s) and s.line not in (select line from faulty_award)
    and not exists (
        select from affiliation_affiliation a where a.person_id = n.person_id and a.scheme = 'pension' and a.ends_before is null
    )
group by s.nin
"""


def award(
    *, decision: Decision, claim: Claim, values: Mapping[str, Any], actor: Actor, on: date, share: int = 100
) -> list[Award]:
    """Open the right in payment, one award for each part, and schedule its first payment.

    A right that goes on pays month by month; what is paid once, or for days, pays one sum. A share, per cent, of it while
    the decision is provisional.
    """
    return [
        open_award(decision=decision, claim=claim, part=part, amount=part.amount * share // 100, actor=actor, on=on)
        for part in parts_of(decision, claim, values, on)
    ]


def open_award(*, decision: Decision, claim: Claim, part: Part, amount: int, actor: Actor, on: date) -> Award:
    """One part of a granted right, and its first payment where it has one to make now."""
    opened = Award.objects.create(
        person_id=claim.person_id,
        decision=decision,
        reference=new_reference("AWD"),
        benefit=decision.benefit,
        scheme=part.scheme,
        amount_monthly=amount,
        account_number=claim.account_number,
        starts_on=part.starts_on,
        ends_before=part.ends_before,
    )
    journal.record(
        acts.AWARD_MADE, about=f"award:{opened.reference}", person_key=claim.person_id, office_code=claim.office_code,
        actor=actor, on=on, decision=decision.reference, scheme=part.scheme, amount_monthly=amount,
    )  # fmt: skip
    if part.pays_in is not None:
        _schedule(opened, part.pays_in, actor=actor, on=on)
    return opened


def end_award(award: Award, *, before: date, reason: str, actor: Actor, on: date, **more: Any) -> None:
    """The right pays nothing from that day on."""
    award.ends_before = before
    award.save(update_fields=["ends_before"])
    journal.record(
        acts.AWARD_ENDED, about=f"award:{award.reference}", person_key=award.person_id, actor=actor, on=on, ends_before=before,
        reason=reason, **more,
    )  # fmt: skip


@transaction.atomic
def take_over_awards(*, table: pa.Table, actor: Actor, on: date) -> Report:
    """Pensions already in payment; the faulty rows come back, each with its reason.

    Columns: nin, benefit, scheme, amount_monthly (centimes), account_number, starts_on. Taken twice, they are there once.
    """
    reference = new_reference("TKO")
    told: dict[str, Any] = {"on": on, "benefits": list(Benefit.values), "schemes": [scheme.value for scheme in COUNTING]}
    staged = as_integers(as_dates(table, "starts_on"), "amount_monthly")
    staged = staged.append_column("reference", pa.array([new_reference("AWD") for _ in range(table.num_rows)], pa.string()))
    with connection.cursor() as cursor:
        stage(cursor, "staged_award", staged, TAKEN_OVER)
        cursor.execute("drop table if exists faulty_award")
        cursor.execute(FAULTY, told)
        cursor.execute(INSERT)
        accepted = cursor.rowcount
        rejected = fetch(cursor, "select line, reason from faulty_award order by line")
        pensioners = fetch(cursor, PENSIONERS, {"benefits": list(PENSIONS)})
    if pensioners.num_rows:
        affiliation.take_over_affiliations(table=pensioners, actor=actor, on=on)
    journal.record(
        acts.AWARDS_TAKEN_OVER, about=f"takeover:{reference}", actor=actor, on=on,
        accepted=accepted, rejected=rejected.num_rows,
    )  # fmt: skip
    if not rejected.num_rows:
        return Report(accepted, rejected)
    said = table.take(pa.array([line - 1 for line in rejected["line"].to_pylist()], pa.int64()))
    for name in rejected.column_names:
        said = said.append_column(name, rejected[name])
    return Report(accepted, said)


def _schedule(award: Award, month: date, *, actor: Actor, on: date) -> Payment:
    """One month to pay: announced in the ledger, posted when the day comes and the person is still entitled."""
    payday = month.replace(day=PAY_DAY)
    due_on = payday if payday > on else calendar.working_day_after(on, 1)
    payment = Payment.objects.create(
        person_id=award.person_id, award=award, month=month, amount=award.amount_monthly, due_on=due_on
    )
    fund = rights.FUNDS.get(award.scheme, "cnr")
    ledger.hold(
        owner=f"person:{award.person_id}",
        key=f"award:{award.reference}:{month:%Y-%m}",
        lines=[(f"fund.{fund}.pensions", award.amount_monthly), (f"fund.{fund}.payable", -award.amount_monthly)],
        reason=str(award.benefit),
        about=f"award:{award.reference}",
        on=on,
    )
    journal.record(
        acts.PAYMENT_SCHEDULED, about=f"award:{award.reference}", person_key=award.person_id, actor=actor, on=on,
        month=month, amount=award.amount_monthly, due_on=due_on,
    )  # fmt: skip
    return payment
