"""The lines of a declaration on screen: as prefilled, as typed, and what was found on each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from daman.contributions.actions import ScreenLine
from daman.contributions.findings import ERROR, Finding
from daman.foundation.digits import only_digits
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from daman.web.base.amounts import centimes, dinars_text

ROWS_MOST = 150
BLANK_ROWS = 2
BUILDERS = ("construction", "public_works", "hydraulics")  # whose workers may be of the category of building
GENERAL = "general"


@dataclass(frozen=True)
class Row:
    """One worker's line, in the words of whoever types."""

    nin: str = ""
    wage: str = ""
    days: str = "30"
    category: str = GENERAL
    is_out: bool = False  # not declared this month
    is_known: bool = False  # came with the page: the number is not typed
    note: str = ""
    person: Person | None = None
    line: int = 0
    findings: Sequence[Finding] = field(default_factory=list)

    def typed(self) -> list[Any]:
        """What was typed, to be kept."""
        return [self.nin, self.wage, self.days, self.category, self.is_out, self.is_known]

    @classmethod
    def of(cls, typed: Sequence[Any]) -> "Row":
        nin, wage, days, category, is_out, is_known = typed
        return cls(nin=nin, wage=wage, days=days, category=category, is_out=is_out, is_known=is_known)

    @property
    def is_empty(self) -> bool:
        return not self.is_known and not self.nin.strip() and not self.wage.strip()

    @property
    def amount(self) -> int | None:
        try:
            return centimes(self.wage)
        except ValueError:
            return None

    @property
    def has_error(self) -> bool:
        return any(finding.severity == ERROR for finding in self.findings)


def prefilled(lines: Iterable[Any]) -> list[Row]:
    """Last month's workers with their wages, without those who left, with those who came."""
    return [
        Row(
            nin=each.nin,
            wage=dinars_text(each.wage) if each.wage else "",
            days=str(each.days),
            category=each.category,
            is_known=True,
        )
        for each in lines
    ]


def posted(data: QueryDict) -> list[Row]:
    """The rows of the form, in their order; empty ones are left out."""
    columns = [data.getlist(name) for name in ("nin", "wage", "days", "known")]
    categories, out = data.getlist("category"), set(data.getlist("out"))
    rows = [
        Row(
            nin=only_digits(nin),
            wage=wage.strip(),
            days=days.strip() or "30",
            category=categories[n] if n < len(categories) else GENERAL,
            is_out=str(n) in out,
            is_known=known == "1",
        )
        for n, (nin, wage, days, known) in enumerate(zip(*columns, strict=False))
    ]
    return [row for row in rows if not row.is_empty][:ROWS_MOST]


def with_names(rows: Sequence[Row]) -> list[Row]:
    """Each row with the person whose number it bears, when we know one."""
    keys = registry.keys_by_nin(row.nin for row in rows if row.nin)
    persons = registry.persons_by_key(keys.values())
    return [replace(row, person=persons.get(keys.get(row.nin, 0))) for row in rows]


def declared(rows: Iterable[Row]) -> list[Row]:
    """The rows that are declared, numbered as their findings are."""
    return [replace(row, line=n) for n, row in enumerate((row for row in rows if not row.is_out), start=1)]


def screen_lines(rows: Iterable[Row]) -> list[ScreenLine]:
    return [ScreenLine(nin=row.nin, wage=row.wage, days=row.days, category=row.category) for row in rows]


def with_findings(rows: Sequence[Row], findings: Iterable[Finding]) -> list[Row]:
    """Each row with what was found on its line. Rows left out keep no line."""
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    numbers = iter(range(1, len(rows) + 1))
    found = []
    for row in rows:
        line = 0 if row.is_out else next(numbers)
        found.append(replace(row, line=line, findings=by_line.get(line, []) if line else []))
    return found


def payers(totals: Mapping[str, int]) -> list[tuple[str, int]]:
    """What each payer owes, in the order of the law."""
    return [(name, int(totals.get(name) or 0)) for name in ("due_employer", "due_employee", "due_social_works")]


def due(totals: Mapping[str, int]) -> int:
    return sum(amount for _name, amount in payers(totals))


def may_be_building(employer: Employer) -> bool:
    return employer.sector in BUILDERS
