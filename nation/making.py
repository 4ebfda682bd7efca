"""Puts the nation together: the population's columns become tables with numbers, names and spellings."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nation import cast as casting
from nation import numbers, trade, work
from nation.cast import CastMember
from nation.errors import Errors
from nation.names import FAMILIES
from nation.places import COMMUNES, EMPLOYER_WORDS, OCCUPATIONS, OFFICES, SECTORS, WILAYA_AR, WILAYA_CODE, WILAYA_LATIN
from nation.population import NOBODY, People, given_name, people
from nation.wages import first_days, minimum_wages, month_number, rounded

PERSONS_AT_LEAST = 300


@dataclass
class Nation:
    """A nation on one day. Tables are Arrow; persons are known by `nin`, employers by `number`, money is in centimes."""

    on: date
    seed: int
    cast: dict[str, CastMember]
    communes: pa.Table = field(default_factory=lambda: pa.table({}))
    offices: pa.Table = field(default_factory=lambda: pa.table({}))
    persons: pa.Table = field(default_factory=lambda: pa.table({}))  # as they are
    funds_persons: pa.Table = field(default_factory=lambda: pa.table({}))  # as the former files of the funds know them
    kinships: pa.Table = field(default_factory=lambda: pa.table({}))
    employers: pa.Table = field(default_factory=lambda: pa.table({}))
    careers: pa.Table = field(default_factory=lambda: pa.table({}))
    services: pa.Table = field(default_factory=lambda: pa.table({}))
    accounts: pa.Table = field(default_factory=lambda: pa.table({}))
    awards: pa.Table = field(default_factory=lambda: pa.table({}))
    jobseekers: pa.Table = field(default_factory=lambda: pa.table({}))
    informal: pa.Table = field(default_factory=lambda: pa.table({}))
    trade_registers: pa.Table = field(default_factory=lambda: pa.table({}))  # of employers, and of those who are none yet
    silences: pa.Table = field(default_factory=lambda: pa.table({}))  # (register, nin): the register does not answer
    errors: pa.Table = field(default_factory=lambda: pa.table({}))  # every known error: register, nin, kind, field, truth, said


def make(persons: int, seed: int, on: date) -> Nation:
    """A nation of `persons` inhabitants, the cast included. The same arguments give the same tables."""
    if persons < PERSONS_AT_LEAST:
        raise ValueError(f"a nation has at least {PERSONS_AT_LEAST} persons")
    maker = _Maker(persons, seed, on)
    return maker.nation()


class _Maker:
    """Holds the columns while the tables are made. The cast comes first in every table."""

    def __init__(self, persons: int, seed: int, on: date) -> None:
        self.on, self.seed = on, seed
        self.members = casting.cast(on)
        count = persons - len(self.members)
        self.people: People = people(count, self._draw("people"), on)
        self.occupation = work.occupations(self.people, self._draw("occupations"))
        self.sectors = work.employer_sectors(work.employer_count(persons), self._draw("sectors"))
        self.careers = work.careers(self.people, self.occupation, self.sectors, self._draw("careers"), on)
        self.nins = np.array(numbers.nins(self.people.birth_years), dtype=object)
        self.employer_numbers = np.array([*numbers.employer_numbers(len(self.sectors)), ""], dtype=object)  # [NOBODY] is ""
        self.accounts = np.array(numbers.post_accounts(range(1, count + 1)), dtype=object)

    def _draw(self, part: str) -> np.random.Generator:
        """Each part draws from its own stream: one more draw in one part does not move the others."""
        return np.random.default_rng([self.seed, *part.encode()])

    def nation(self) -> Nation:
        persons = self._persons()
        careers = self._careers()
        awards = self._awards()
        known = self._known_to_the_funds()
        errors = Errors(self._draw("errors"), persons, {m.nin for m in self.members.values()})
        employers = trade.with_representatives(
            self._employers(careers), self.members, self._may_represent(known), self._draw("trade")
        )
        return Nation(
            on=self.on, seed=self.seed, cast=self.members, trade_registers=trade.registers(employers, self.members, self.on),
            communes=_communes(), offices=_offices(), persons=persons,
            funds_persons=errors.funds_persons(known),
            kinships=self._kinships(), employers=employers, careers=careers, services=self._services(),
            accounts=self._account_table(), awards=awards, jobseekers=self._jobseekers(), informal=self._informal(),
            silences=errors.silences([m.nin for m in self.members.values() if m.role.is_silent]), errors=errors.table(),
        )  # fmt: skip

    def _persons(self) -> pa.Table:
        draw, p, cast = self._draw("spellings"), self.people, list(self.members.values())
        spellings = draw.random((2, len(p.age)))
        given = [given_name(bool(w), g) for w, g in zip(p.is_woman, p.given, strict=True)]
        family = [FAMILIES[f] for f in p.family]
        usual = [_spelt(n.latin, lot) for n, lot in zip(given, spellings[0], strict=True)]
        usual_family = [_spelt(n.latin, lot) for n, lot in zip(family, spellings[1], strict=True)]
        has_phone = (p.age >= 17) & p.alive & (draw.random(len(p.age)) < 0.96)
        phones = np.array(numbers.phones([number % 900_000 for number in range(len(p.age))]), dtype=object)
        codes = [code for code, *_ in COMMUNES]
        columns = {
            "nin": [m.nin for m in cast] + list(self.nins),
            "family_name_ar": [m.role.family[0] for m in cast] + [n.arabic for n in family],
            "given_name_ar": [m.role.given[0] for m in cast] + [n.arabic for n in given],
            "family_name_latin": [m.role.family[1] for m in cast] + usual_family,
            "given_name_latin": [m.role.given[1] for m in cast] + usual,
            "sex": ["F" if m.role.is_woman else "M" for m in cast] + np.where(p.is_woman, "F", "M").tolist(),
            "born_on": [m.born_on for m in cast] + p.born.tolist(),
            "died_on": pa.array([m.died_on for m in cast] + p.died.tolist(), pa.date32()),
            "commune_code": [codes[m.role.commune] for m in cast] + [codes[c] for c in p.commune],
            "phone": pa.array(
                [m.phone for m in cast] + [n if h else None for n, h in zip(phones, has_phone, strict=True)], pa.string()
            ),
        }
        return pa.table(columns)

    def _careers(self) -> pa.Table:
        c, played = (
            self.careers,
            [(m, month, s) for m in self.members.values() for month, s in casting.months_of(m.role, self.on)],
        )
        months = np.concatenate([np.array([month for _, month, _ in played], dtype=np.int64), c.month])
        minimum = minimum_wages(months[: len(played)])
        wages = rounded(minimum * np.array([s.wage_of_minimum for *_, s in played], dtype=np.int64) // 100)
        employers = [NOBODY if s.employer is None else s.employer for *_, s in played]
        is_employee = np.concatenate([np.array(employers) != NOBODY, c.is_employee])
        nins = np.concatenate([np.array([m.nin for m, *_ in played], dtype=object), self.nins[c.person]])
        return pa.table({
            "nin": pa.array(nins, pa.string()),
            "month": pa.array(first_days(months), pa.date32()),
            "scheme": pa.array(np.where(is_employee, "employee", "self_employed"), pa.string()),
            "ground": pa.array(np.where(is_employee, "work", "contribution"), pa.string()),
            "employer_number": pa.array(self.employer_numbers[np.concatenate([np.array(employers), c.employer])], pa.string()),
            "base": pa.array(np.concatenate([wages, c.base]), pa.int64()),
            "days": pa.array(np.concatenate([np.full(len(played), 30), c.days]), pa.int16()),
        })  # fmt: skip

    def _kinships(self) -> pa.Table:
        p = self.people
        everyone = np.arange(len(p.age))
        married, born_to = everyone[p.spouse != NOBODY], everyone[p.mother != NOBODY]
        pairs = [(married, p.spouse[married], "spouse")]
        for parent in (p.mother, p.father):
            pairs += [(parent[born_to], born_to, "child"), (born_to, parent[born_to], "parent")]
        by_mother = born_to[np.argsort(p.mother[born_to], kind="stable")]
        for step in range(1, 9):
            one, other = by_mother[:-step], by_mother[step:]
            same = p.mother[one] == p.mother[other]
            pairs += [(one[same], other[same], "sibling"), (other[same], one[same], "sibling")]
        played = casting.kin(self.members)
        since = np.concatenate(
            [np.full(len(played), np.datetime64("NaT", "D")), *(self._since(a, b, kind) for a, b, kind in pairs)]
        )
        return pa.table({
            "nin": [a for a, *_ in played] + np.concatenate([self.nins[one] for one, *_ in pairs]).tolist(),
            "relative_nin": [b for _, b, _ in played] + np.concatenate([self.nins[other] for _, other, _ in pairs]).tolist(),
            "kind": [k for *_, k in played] + [kind for one, _, kind in pairs for _ in range(len(one))],
            "starts_on": pa.array(since, pa.date32()),
        })  # fmt: skip

    def _since(self, one: np.ndarray, other: np.ndarray, kind: str) -> np.ndarray:
        """A marriage begins when the younger is grown; blood begins with the younger's birth."""
        younger = np.maximum(self.people.born[one], self.people.born[other])
        if kind != "spouse":
            return np.asarray(younger)
        return np.asarray(np.minimum(younger + np.timedelta64(22 * 365, "D"), np.datetime64(self.on, "D")))

    def _employers(self, careers: pa.Table) -> pa.Table:
        draw, count = self._draw("employers"), len(self.sectors)
        rows = careers.filter(pc.not_equal(careers["employer_number"], ""))
        first = rows.group_by("employer_number").aggregate([("month", "min")])
        opened = dict(zip(first["employer_number"].to_pylist(), first["month_min"].to_pylist(), strict=True))
        latest = date(self.on.year - 5, self.on.month, 1)  # for those without workers
        starts = np.array([month_number(opened.get(number, latest)) for number in self.employer_numbers[:-1]])
        starts -= draw.integers(0, 60, count)
        words, homes = draw.integers(0, len(EMPLOYER_WORDS), count), draw.integers(0, len(COMMUNES), count)
        named = [(SECTORS[s], EMPLOYER_WORDS[w], n) for n, (s, w) in enumerate(zip(self.sectors, words, strict=True), 1)]
        return pa.table({
            "number": self.employer_numbers[:-1].tolist(),
            "name_ar": [f"{sector[1]} {word[0]} {n}" for sector, word, n in named],
            "name_latin": [f"{sector[2]} {word[1]} {n}" for sector, word, n in named],
            "sector": [SECTORS[s][0] for s in self.sectors],
            "commune_code": [COMMUNES[h][0] for h in homes],
            "starts_on": pa.array(first_days(starts), pa.date32()),
        })  # fmt: skip

    def _may_represent(self, known: np.ndarray) -> list[str]:
        """Who is old enough to answer for a business, and known to the funds."""
        p = self.people
        grown = (p.age >= 28) & (p.age < 72) & p.alive & known[len(self.members) :]
        chosen: list[str] = self.nins[grown].tolist()
        return chosen

    def _services(self) -> pa.Table:
        """What the army's register says of each grown man: done, exempted or deferred."""
        p, cast = self.people, [m for m in self.members.values() if not m.role.is_woman and m.role.years >= 18]
        months = work.service_months(p, self._draw("service"))
        men = np.flatnonzero(~p.is_woman & (p.age >= 18))
        rows = [(m.nin, m.born_on, m.role.service_months, m.role.years) for m in cast]
        rows += [(self.nins[i], p.born[i].item(), int(months[i]), int(p.age[i])) for i in men]
        starts = [born.replace(year=born.year + 20, day=1) if done else None for _, born, done, _ in rows]
        ends = [_later(start, done) if start else None for start, (_, _, done, _) in zip(starts, rows, strict=True)]
        return pa.table({
            "nin": [nin for nin, *_ in rows],
            "status": ["done" if done else "deferred" if age < 27 else "exempted" for _, _, done, age in rows],
            "starts_on": pa.array(starts, pa.date32()),
            "ends_before": pa.array(ends, pa.date32()),
            "months": pa.array([done for _, _, done, _ in rows], pa.int32()),
        })  # fmt: skip

    def _account_table(self) -> pa.Table:
        p, cast = self.people, list(self.members.values())
        working = np.isin(self.occupation, (work.EMPLOYEE, work.SELF_EMPLOYED, work.MIXED, work.PENSIONER))
        has = (p.age >= 18) & p.alive & (working | (self._draw("accounts").random(len(p.age)) < 0.6))
        return pa.table({
            "nin": [m.nin for m in cast] + self.nins[has].tolist(),
            "number": [m.account for m in cast] + self.accounts[has].tolist(),
        })  # fmt: skip

    def _awards(self) -> pa.Table:
        p, draw, cast = self.people, self._draw("awards"), [m for m in self.members.values() if m.role.pension]
        old = np.flatnonzero((self.occupation == work.PENSIONER) & p.alive)
        years_ago = np.minimum(draw.integers(0, 20, len(old)), np.maximum(p.age[old] - 50, 0))
        months = month_number(self.on) - 12 * years_ago - draw.integers(1, 12, len(old))
        amounts = np.clip(rounded(draw.lognormal(np.log(3_800_000), 0.4, len(old)).astype(np.int64)), 1_800_000, 15_000_000)
        started = [month_number(self.on) - 12 * (m.role.years - 60) for m in cast]
        return pa.table({
            "nin": [m.nin for m in cast] + self.nins[old].tolist(),
            "benefit": ["old_age_pension"] * (len(cast) + len(old)),
            "scheme": ["employee"] * len(cast) + np.where(draw.random(len(old)) < 0.85, "employee", "self_employed").tolist(),
            "amount_monthly": pa.array([m.role.pension * 100 for m in cast] + amounts.tolist(), pa.int64()),
            "account_number": [m.account for m in cast] + self.accounts[old].tolist(),
            "starts_on": pa.array(first_days(np.concatenate([np.array(started, dtype=np.int64), months])), pa.date32()),
        })  # fmt: skip

    def _jobseekers(self) -> pa.Table:
        p, draw, cast = self.people, self._draw("jobseekers"), [m for m in self.members.values() if m.role.is_jobseeker]
        seeking = np.flatnonzero(self.occupation == work.JOBSEEKER)
        count = len(cast) + len(seeking)
        ages = np.array([m.role.years for m in cast] + p.age[seeking].tolist())
        ago = draw.integers(5, 700, count).astype("timedelta64[D]")
        return pa.table({
            "nin": [m.nin for m in cast] + self.nins[seeking].tolist(),
            "occupation_isco": [OCCUPATIONS[i] for i in draw.integers(0, len(OCCUPATIONS), count)],
            "is_first_time": (ages < 30).tolist(),
            "starts_on": pa.array(np.datetime64(self.on, "D") - ago, pa.date32()),
        })  # fmt: skip

    def _informal(self) -> pa.Table:
        """Who works without cover."""
        at_work = [m.nin for m in self.members.values() if m.role.key in ("porter", "seamstress", "no_phone")]
        return pa.table({"nin": at_work + self.nins[self.occupation == work.INFORMAL].tolist()})

    def _known_to_the_funds(self) -> np.ndarray:
        """Who works, draws a pension or seeks a job in the open, and their couples and children; the others are outside."""
        p = self.people
        known = np.isin(self.occupation, (work.EMPLOYEE, work.SELF_EMPLOYED, work.MIXED, work.JOBSEEKER, work.PENSIONER))
        known |= (p.spouse != NOBODY) & known[p.spouse]
        of_known = (p.mother != NOBODY) & (known[p.mother] | known[p.father])
        outside = (self.occupation == work.INFORMAL) & (p.spouse == NOBODY)
        known |= of_known & ~outside
        return np.concatenate([np.array([m.role.is_known_to_the_funds for m in self.members.values()]), known])


def _spelt(spellings: tuple[str, ...], lot: float) -> str:
    """The usual spelling two times in three."""
    return spellings[0] if lot < 0.66 or len(spellings) == 1 else spellings[1 + int((lot - 0.66) / 0.34 * (len(spellings) - 1))]


def _later(start: date, months: int) -> date:
    number = month_number(start) + months
    return date(1970 + number // 12, number % 12 + 1, 1)


def _communes() -> pa.Table:
    return pa.table({
        "code": [code for code, *_ in COMMUNES],
        "wilaya_code": [WILAYA_CODE] * len(COMMUNES),
        "wilaya_ar": [WILAYA_AR] * len(COMMUNES),
        "wilaya_latin": [WILAYA_LATIN] * len(COMMUNES),
        "name_ar": [arabic for _, arabic, *_ in COMMUNES],
        "name_latin": [latin for *_, latin, _ in COMMUNES],
    })  # fmt: skip


def _offices() -> pa.Table:
    columns = zip(*OFFICES, strict=True)
    names = ("code", "fund", "name_ar", "name_fr", "name_en", "address_ar", "address_latin")
    table = pa.table(dict(zip(names, map(list, columns), strict=True)))
    return table.append_column("wilaya_code", pa.array([WILAYA_CODE] * table.num_rows))
