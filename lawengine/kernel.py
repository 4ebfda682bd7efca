"""The compiled reader: keeps a program's kernel on disk under its own hash, and runs it over columns block by block."""

import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from lawengine import columns as door
from lawengine import refuse, room
from lawengine.bounds import prove
from lawengine.doubts import DOUBT, Shadowed, shadowed
from lawengine.kernel_text import Layout, live_names, write
from lawengine.kinds import TOP
from lawengine.lanes import compared
from lawengine.nodes import Node
from lawengine.refuse import LawError
from lawengine.rules import Rule

BLOCK = 1 << 15  # rows: what one pass leaves is still in the cache when the next one reads it
Lanes = tuple[tuple[int, str], ...]
Reread = Callable[[Mapping[str, door.Array], Mapping[str, door.Ragged], int], Mapping[str, int]]
LOADED: dict[str, Callable[..., int]] = {}
LOCK = threading.Lock()


def cache_folder() -> Path:
    """Where kernels are kept: LAW_CACHE, or the user's own cache folder."""
    if named := os.environ.get("LAW_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lawengine"


class Reading:
    """A program as its kernel reads it, for facts within some bounds: what is not proven within them is watched."""

    def __init__(
        self,
        nodes: tuple[Node, ...],
        targets: tuple[int, ...],
        constants: Mapping[int, Any],
        failing: frozenset[int] | None,
        everyday: bool,
    ) -> None:
        self.targets, self.constants = targets, constants
        self.proof = prove(nodes, constants, everyday)
        found = (
            Shadowed(nodes, {})
            if failing is None
            else shadowed(nodes, targets, failing, self.proof.unproven, frozenset(constants))
        )
        self.nodes, self.doubts = found.nodes, tuple(found.doubts.values())
        self.layouts: dict[Lanes, Layout] = {}
        self.ready: dict[Lanes, Callable[..., int]] = {}

    def layout(self, lanes: Lanes = ()) -> Layout:
        """The kernel's text for columns and careers of some widths."""
        if lanes not in self.layouts:
            self.layouts[lanes] = write(self.nodes, self.targets, self.doubts, self.constants, dict(lanes), self.proof)
        return self.layouts[lanes]

    def kernel(self, lanes: Lanes) -> Callable[..., int]:
        """The compiled kernel."""
        if lanes not in self.ready:
            self.ready[lanes] = load(self.layout(lanes).text)
        return self.ready[lanes]


class Kernel:
    """A program over columns: in the arithmetic of every day, and by blocks in a wider one where somebody's facts ask for it."""

    def __init__(
        self,
        nodes: tuple[Node, ...],
        targets: tuple[str, ...],
        constants: Mapping[int, Any],
        failures: Mapping[int, LawError],
        known_facts: frozenset[str],
        doubts: bool = False,
        watched: bool = False,
    ) -> None:
        numbers = {node.name: k for k, node in enumerate(nodes)}
        self.targets = tuple(numbers[t] for t in dict.fromkeys(targets))
        self.always = doubts and any(t in failures for t in self.targets)
        if not doubts:
            for k in live_names(nodes, self.targets, constants):
                if k in failures:
                    raise failures[k]
        constants = {**constants, **{k: _harmless(nodes[k]) for k in failures}}
        nodes = compared(nodes, constants)
        self.nodes, self.constants, self.known_facts = nodes, constants, known_facts
        failing = None if watched else frozenset(failures)
        self.everyday, self.any = (Reading(nodes, self.targets, constants, failing, everyday) for everyday in (True, False))
        live = live_names(self.any.nodes, (*self.targets, *self.any.doubts), constants)
        live_facts = [k for k in live if not isinstance(self.any.nodes[k].law, Rule)]
        self.careers = [k for k in live_facts if nodes[k].kind.is_career]
        self.columns = [k for k in live_facts if not nodes[k].kind.is_career]

    def source(self) -> str:
        """The kernel's text."""
        return self.everyday.layout().text

    def over(self, given: Mapping[str, Any], threads: int = 1, reread: Reread | None = None) -> dict[str, np.ndarray[Any, Any]]:
        """One column for each target. A row whose numbers would leave 64 bits is read again one by one, or refused."""
        for name in given:
            if name not in self.known_facts:
                refuse.fact_unknown(name, self.known_facts)
        columns, careers, size = self.taken(given)
        out = self.empty(size)
        if self.compute(columns, careers, out, size, threads):
            kinds = {self.nodes[k].name: self.nodes[k].kind for k in (*self.columns, *self.careers)}
            taken: dict[str, door.Array | door.Ragged] = {**columns, **careers}
            door.find_outside({n: (kinds[n], one) for n, one in taken.items()})
        for row in np.flatnonzero(self.doubt(out, size)).tolist():
            if reread is None:
                refuse.not_for_columns(
                    self.nodes[self.targets[0]].name, f"in row {row} a number leaves 64 bits or a divisor is zero"
                )
            for name, value in reread(columns, careers, row).items():
                out[name][row] = value
        return self.public(out)

    def taken(self, given: Mapping[str, Any]) -> tuple[dict[str, door.Array], dict[str, door.Ragged], int]:
        """The columns and careers that the kernel reads, and the number of rows."""
        names = {k: self.nodes[k].name for k in (*self.columns, *self.careers)}
        if absent := [name for name in names.values() if name not in given]:
            refuse.columns_missing(absent)
        columns = {names[k]: door.column(names[k], self.nodes[k].kind, given[names[k]]) for k in self.columns}
        careers = {names[k]: door.ragged(names[k], given[names[k]]) for k in self.careers}
        return columns, careers, door.same_length(columns, careers) if names else self._size(given)

    def empty(self, size: int) -> dict[str, door.Array]:
        """Room for the results."""
        lanes = {t: np.bool_ if self.nodes[t].kind.name == "flag" else np.int64 for t in self.targets}
        out: dict[str, door.Array] = {self.nodes[t].name: room.empty(size, lane) for t, lane in lanes.items()}
        return {**out, DOUBT: np.zeros(size, np.bool_)} if self.any.doubts else out

    def compute(
        self,
        columns: Mapping[str, door.Array],
        careers: Mapping[str, door.Ragged],
        out: Mapping[str, door.Array],
        size: int,
        threads: int,
    ) -> int:
        """The kernel over what came through the door; how many amounts lay outside their bounds."""
        lanes, run = self._lanes(columns, careers), (columns, careers, out)

        def block(start: int) -> int:
            stop = min(start + BLOCK, size)
            return self._block(self.everyday, lanes, run, start, stop) and self._block(self.any, lanes, run, start, stop)

        starts = range(0, size, BLOCK)
        if threads == 1:
            return sum(map(block, starts))
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(block, starts))

    def _lanes(self, columns: Mapping[str, door.Array], careers: Mapping[str, door.Ragged]) -> Lanes:
        """How wide each column is read: all of one kind alike, so that few kernels are enough."""
        found = {k: "int32" for k in self.careers if careers[self.nodes[k].name].values.dtype == np.int32}
        kinds: dict[str, str] = {}
        amounts = [k for k in self.columns if self.nodes[k].kind.name != "flag"]
        for k in amounts:
            kind, own = self.nodes[k].kind.name, columns[self.nodes[k].name].dtype
            kinds[kind] = np.promote_types(own, kinds.get(kind, "int16")).name
        found |= {k: kinds[self.nodes[k].kind.name] for k in amounts}
        return tuple(sorted((k, lane) for k, lane in found.items() if lane != "int64"))

    def _block(
        self,
        reading: Reading,
        lanes: Lanes,
        run: tuple[Mapping[str, door.Array], Mapping[str, door.Ragged], Mapping[str, door.Array]],
        start: int,
        stop: int,
    ) -> int:
        """One block; how many amounts lay outside the bounds of the reading."""
        (columns, careers, out), layout = run, reading.layout(lanes)
        name = [node.name for node in self.nodes]
        fixed = np.array([int(self.constants[k]) for k in layout.constants], np.int64)
        scales = [self.constants[k] for k in layout.scales]
        ragged = [part for k in layout.careers for part in _cut_career(careers[name[k]], start, stop)]
        widths = dict(lanes)
        flat = [_cut(columns[name[k]], widths.get(k, "int64"), start, stop) for k in layout.columns]
        given = [out[name[k]][start:stop] for k in layout.targets]
        doubt = [out[DOUBT][start:stop]] if reading.doubts else []
        return reading.kernel(lanes)(stop - start, fixed, *scales, *ragged, *flat, *given, *doubt)

    def doubt(self, out: dict[str, door.Array], size: int) -> door.Array:
        """The rows that came across something that cannot be read."""
        found = out.pop(DOUBT, None)
        if self.always:
            return np.ones(size, np.bool_)
        return np.zeros(size, np.bool_) if found is None else found

    def public(self, out: Mapping[str, door.Array]) -> dict[str, door.Array]:
        """The columns as callers see them: dates are dates."""
        dates = {self.nodes[t].name for t in self.targets if self.nodes[t].kind.name == "date"}
        return {name: array.view("datetime64[D]") if name in dates else array for name, array in out.items()}

    def _size(self, given: Mapping[str, Any]) -> int:
        """When nothing is read from a column, any column still says how many rows there are."""
        for column in given.values():
            return len(column[0]) - 1 if isinstance(column, tuple) else len(column)
        return 1


def _harmless(node: Node) -> Any:
    """What stands for something that cannot be read; whoever reads it is found by their doubt."""
    return ((0, TOP, 0),) if node.kind.name == "scale" else 0


def _cut(column: door.Array, lane: str, start: int, stop: int) -> door.Array:
    part = column[start:stop]
    return np.ascontiguousarray(part) if part.dtype == np.bool_ else np.ascontiguousarray(part, lane)


def _cut_career(career: door.Ragged, start: int, stop: int) -> tuple[door.Array, door.Array]:
    return career.offsets[start : stop + 1], career.values


def load(text: str) -> Callable[..., int]:
    """The compiled kernel of a text, from the disk when any process has compiled it before."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    with LOCK:
        if digest not in LOADED:
            LOADED[digest] = _imported(f"law_kernel_{digest}", _written(text, digest))
        return LOADED[digest]


def _written(text: str, digest: str) -> Path:
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _write_once(folder / f"law_kernel_{digest}.py", text)
    except OSError:  # a home that cannot be written to: compiled again in each process, but it works
        return _write_once(Path(tempfile.mkdtemp(prefix="lawengine-")) / f"law_kernel_{digest}.py", text)


def _write_once(path: Path, text: str) -> Path:
    """Whole or not at all, also when several processes write at once."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return path
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8") as file:
        file.write(text)
    os.replace(file.name, path)
    return path


def _imported(name: str, path: Path) -> Callable[..., int]:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.kernel  # type: ignore[no-any-return]
