"""What each right is worth, asked of the law again: the compiled reader over the facts that the decisions kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from daman.benefits import rights
from daman.benefits.models import Benefit, PaymentRun
from daman.benefits.paying.drawing import BY_THE_MONTH, Stretch
from daman.determinations import actions as determinations
from daman.foundation.refusal import Refusal

BATCH = 4_000  # careers are long: so many of them are held at once
FINDINGS_MOST = 200  # kept with the run: enough to see what happened

# The first amount of each right paid this month, and what its decision rests on.
HELD = """
select p.award_id, a.reference, a.benefit, a.scheme, t."on", t.known_on,
  coalesce((select c.amount_before from benefits_awardchange c where c.person_id = a.person_id and c.award_id = a.id
    order by c.from_month, c.id limit 1), a.amount_monthly) as first_amount,
  coalesce((select v.share from benefits_provision v where v.person_id = d.person_id and v.decision_id = d.id), 100) as share,
  t.facts::text
from benefits_payment p
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
join benefits_decision d on d.person_id = a.person_id and d.id = a.decision_id
join determinations_determination t on t.person_key = d.person_id and t.reference = d.determination_reference
where p.run_key = %(run)s and p.month = %(month)s and p.person_id >= %(from)s and p.person_id < %(before)s
  and not (a.benefit <> all(%(monthly)s) and exists (  -- the rest of a sum, after a correction: the law gives the whole
    select from benefits_review r where r.person_id = d.person_id and r.decided_by = d.reference))
"""


@dataclass
class Checked:
    """How many rights were held against the law, what it said, and where it said something else."""

    rights: int = 0
    amount: int = 0
    undecided: int = 0  # the law cannot be applied again to what was kept
    differing: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: "Checked") -> None:
        self.rights += other.rights
        self.amount += other.amount
        self.undecided += other.undecided
        self.differing += other.differing
        self.findings = (self.findings + other.findings)[:FINDINGS_MOST]


@dataclass(frozen=True)
class Group:
    """Rights that one program of the law decides: one day, one target, the same facts known."""

    on: date
    known_on: date
    target: str
    share: int  # per cent of it, while a decision is provisional
    names: tuple[str, ...]


def check(run: PaymentRun, stretch: Stretch) -> Checked:
    """Apply the law to everybody of the stretch whose facts are held."""
    found = Checked()
    for rows in _batches(run, stretch):
        groups: dict[Group, list[tuple[str, int, dict[str, Any]]]] = {}
        for _award, reference, benefit, scheme, on, known_on, amount, share, text in rows:
            target = target_of(benefit, scheme)
            if target is None:
                continue
            facts = json.loads(text)
            groups.setdefault(Group(on, known_on, target, share, tuple(sorted(facts))), []).append((reference, amount, facts))
        for group, members in groups.items():
            found.add(_decide(group, members))
    return found


def target_of(benefit: str, scheme: str) -> str | None:
    """The law's name of what this right pays a month; none when it is not paid by a rule of one name."""
    return rights.PARTS.get(Benefit(benefit), {}).get(scheme)


def columns_of(names: tuple[str, ...], facts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts as JSON keeps them, as the columns that the compiled reader takes."""
    return {name: _column([one[name] for one in facts]) for name in names}


def _column(values: list[Any]) -> Any:
    first = values[0]
    if isinstance(first, list):
        offsets = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum([len(value) for value in values], out=offsets[1:])
        joined: list[int] = []
        for value in values:
            joined += value
        return offsets, np.array(joined, dtype=np.int64)
    if isinstance(first, str):
        return np.array(values, dtype="datetime64[D]")
    return np.array(values, dtype=bool if isinstance(first, bool) else np.int64)


def _decide(group: Group, members: list[tuple[str, int, dict[str, Any]]]) -> Checked:
    paid = np.array([amount for _reference, amount, _facts in members], dtype=np.int64)
    try:
        columns = columns_of(group.names, [facts for _reference, _amount, facts in members])
        answer = determinations.determine_many(targets=[group.target], columns=columns, on=group.on, known_on=group.known_on)
    except (Refusal, ValueError, TypeError):  # a text where the law wants a name: such facts are read one by one elsewhere
        return Checked(rights=len(members), undecided=len(members))
    said = answer[group.target].astype(np.int64) * group.share // 100
    wrong = np.flatnonzero(said != paid)
    findings = [
        {"award": members[row][0], "paid": int(paid[row]), "law": int(said[row])} for row in wrong[:FINDINGS_MOST].tolist()
    ]
    return Checked(rights=len(members), amount=int(said.sum()), differing=len(wrong), findings=findings)


def _batches(run: PaymentRun, stretch: Stretch) -> Iterator[list[tuple[Any, ...]]]:
    told: dict[str, Any] = {
        "run": run.pk, "month": run.month, "from": stretch[0], "before": stretch[1],
        "monthly": [str(benefit) for benefit in BY_THE_MONTH],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("declare held no scroll cursor for " + HELD, told)
        while True:
            cursor.execute(f"fetch {BATCH} from held")
            rows = cursor.fetchall()
            if not rows:
                break
            yield rows
        cursor.execute("close held")
