"""Known errors of registers: what they say, what is true. A system that meets them can be marked against the table."""

from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from nation.names import FAMILIES

REGISTERS = ("interior", "defence", "post")
SHARE_SILENT, SHARE_SPELT_OTHERWISE, SHARE_BIRTH_WRONG, SHARE_PHONE_LOST = 0.003, 0.12, 0.004, 0.08
SPELLINGS = {name.arabic: name.latin for name in FAMILIES}


class Errors:
    """Makes errors in copies of the persons' table and remembers each. The cast's own entries are right."""

    def __init__(self, draw: np.random.Generator, persons: pa.Table, spared: set[str]) -> None:
        self.draw, self.persons = draw, persons
        self.spared = np.array([nin in spared for nin in persons["nin"].to_pylist()])
        self.rows: list[tuple[str, str, str, str, str, str]] = []

    def funds_persons(self, known: np.ndarray) -> pa.Table:
        """The persons that the funds' former files know, spelt and dated as those files have them."""
        columns: dict[str, list[Any]] = self.persons.filter(pa.array(known)).to_pydict()
        spared = self.spared[known]
        self._spell_otherwise(columns, spared)
        self._lose_phones(columns, spared)
        self._misdate(columns, spared)
        return pa.table(columns, schema=self.persons.schema)

    def silences(self, always: list[str]) -> pa.Table:
        """Of whom which register does not answer."""
        rows = [(register, nin) for nin in always for register in REGISTERS]
        nins = self.persons["nin"].to_pylist()
        for register in REGISTERS:
            chosen = np.flatnonzero((self.draw.random(len(nins)) < SHARE_SILENT) & ~self.spared)
            rows += [(register, nins[i]) for i in chosen]
        self.rows += [(register, nin, "silent", "", "", "") for register, nin in rows]
        return pa.table({"register": [r for r, _ in rows], "nin": [n for _, n in rows]})

    def table(self) -> pa.Table:
        names = ("register", "nin", "kind", "field", "truth", "said")
        columns = list(zip(*self.rows, strict=True)) or [()] * len(names)
        return pa.table({name: pa.array(list(column), pa.string()) for name, column in zip(names, columns, strict=True)})

    def _spell_otherwise(self, columns: dict[str, list[Any]], spared: np.ndarray) -> None:
        for i in self._some(SHARE_SPELT_OTHERWISE, spared):
            said = self._other_spelling(columns["family_name_ar"][i], columns["family_name_latin"][i])
            self._say(columns, i, "latin_spelling", "family_name_latin", said)

    def _other_spelling(self, arabic: str, latin: str) -> str:
        others = [spelling for spelling in SPELLINGS.get(arabic, ()) if spelling != latin]
        if others:
            return others[0]
        return (
            latin[:-1] if latin.endswith(("e", "h")) else f"{latin}e" if latin[-1] in "nrdlmst" else latin.replace("ou", "u", 1)
        )

    def _lose_phones(self, columns: dict[str, list[Any]], spared: np.ndarray) -> None:
        for i in self._some(SHARE_PHONE_LOST, spared):
            self._say(columns, i, "no_phone", "phone", None)

    def _misdate(self, columns: dict[str, list[Any]], spared: np.ndarray) -> None:
        for i in self._some(SHARE_BIRTH_WRONG, spared):
            if columns["died_on"][i] is None:
                self._say(columns, i, "born_on", "born_on", columns["born_on"][i] - timedelta(days=30))

    def _some(self, share: float, spared: np.ndarray) -> list[int]:
        chosen: list[int] = np.flatnonzero((self.draw.random(len(spared)) < share) & ~spared).tolist()
        return chosen

    def _say(self, columns: dict[str, list[Any]], i: int, kind: str, field: str, said: Any) -> None:
        truth = columns[field][i]
        if said != truth:
            columns[field][i] = said
            self.rows.append(("funds", columns["nin"][i], kind, field, str(truth), "" if said is None else str(said)))
