"""Populations in files: Parquet or Arrow, read and written batch by batch."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from lawengine import family_files, refuse
from lawengine.families import has_families
from lawengine.family_population import BadMember
from lawengine.population import BadRow
from lawengine.refuse import LawError
from lawengine.selfcheck import SelfCheck
from lawengine.streaming import check_schema, columns_read, stream

if TYPE_CHECKING:
    from lawengine.program import Program

BATCH = 1 << 16
ENDINGS = (".parquet", ".arrow")


class Source:
    """A file of persons: its columns, and its rows in batches."""

    def __init__(self, path: Path) -> None:
        self.path, self.is_parquet = path, _ending(path) == ".parquet"
        try:
            self._file: Any = pq.ParquetFile(path) if self.is_parquet else pa.ipc.open_file(pa.memory_map(str(path)))
        except pa.ArrowInvalid as error:
            raise LawError(f"{path}: it is no {path.suffix.removeprefix('.')} file: {error}") from None

    @property
    def schema(self) -> pa.Schema:
        """The columns and their types."""
        return self._file.schema_arrow if self.is_parquet else self._file.schema

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Its rows, of some columns; an Arrow file is mapped, not read."""
        if self.is_parquet:
            yield from self._file.iter_batches(batch_size=BATCH, columns=list(columns))
            return
        for k in range(self._file.num_record_batches):
            batch = self._file.get_batch(k).select(list(columns))
            yield from (batch.slice(start, BATCH) for start in range(0, len(batch), BATCH))


@contextmanager
def target(path: Path, schema: pa.Schema) -> Iterator[Any]:
    """A file to be written batch by batch; it appears under its name only when it is whole."""
    part = path.with_name(f".{path.name}.part")
    opened = pq.ParquetWriter(part, schema) if _ending(path) == ".parquet" else pa.ipc.new_file(str(part), schema)
    try:
        with opened as writer:
            yield writer
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write batches to a file; the number of rows."""
    rows = 0
    with target(path, schema) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(schema))
            rows += len(batch)
    return rows


@dataclass(frozen=True)
class Decided:
    """A file decided: how many rows, how many of them could not be, and what the run found when it checked itself."""

    file: str
    rows: int
    bad: int
    bad_rows: str
    check: str
    agrees: bool


def decide_file(
    program: "Program", given: Path, output: Path, keep: Sequence[str] = (), threads: int = 1, plainly: bool = False
) -> Decided:
    """Decide everybody in a file; who cannot be decided is named in a file beside the output."""
    source = Source(given)
    if has_families(program):
        return _decide_families(program, source, output, keep, threads, plainly)
    check_schema(program, source.schema)
    if absent := [name for name in keep if name not in source.schema.names]:
        refuse.columns_missing(absent, source.schema.names)
    columns = [*dict.fromkeys([*keep, *columns_read(program, source.schema.names)])] or source.schema.names[:1]
    targets = tuple(dict.fromkeys(program.targets))
    kinds = [program.nodes[program.numbers[t]].kind.name for t in targets]
    schema = schema_of(targets, kinds, [source.schema.field(n) for n in keep])
    check, side = SelfCheck(program), Side(output.with_name(f"{output.stem}.bad_rows.csv"))
    with closing(side):
        batches = stream(
            program, source.batches(columns), keep=keep, threads=threads, heard=side, seen=check.see, plainly=plainly
        )
        rows = write(output, batches, schema)
    verdict = check.verdict()
    return Decided(str(given), rows, side.rows, str(side.path) if side.rows else "", verdict.line(), not verdict.differences)


def _decide_families(
    program: "Program", source: Source, output: Path, keep: Sequence[str], threads: int, plainly: bool
) -> Decided:
    """Decide every family in a file; who cannot be decided is named in a file beside the output, with the member."""
    needed = family_files.columns_read(program, source.schema)
    if absent := [name for name in keep if name not in source.schema.names]:
        refuse.columns_missing(absent, source.schema.names)
    targets = tuple(dict.fromkeys(program.targets))
    kinds = [program.nodes[program.numbers[t]].kind.name for t in targets]
    fields = [
        pa.field(one.name, pa.list_(one.type)) if family_files.is_list_of_members(program, source.schema, one.name) else one
        for one in schema_of(targets, kinds, pa.schema([]))
    ]
    schema = pa.schema([*(source.schema.field(n) for n in keep), *fields])
    check, side = family_files.FamilyCheck(program), Side(output.with_name(f"{output.stem}.bad_rows.csv"))
    with closing(side):
        batches = source.batches([*dict.fromkeys([*keep, *needed])])
        decided = family_files.stream_families(program, batches, keep, threads, side, check.see, plainly)
        rows = write(output, decided, schema)
    verdict = check.verdict()
    bad_rows = str(side.path) if side.rows else ""
    return Decided(str(source.path), rows, side.rows, bad_rows, verdict.line(), not verdict.differences)


class Side:
    """The bad rows, written as they are heard of; no file when there are none."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._file: Any = None
        path.unlink(missing_ok=True)

    def __call__(self, bad: BadRow | BadMember) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(bad._fields)
        csv.writer(self._file).writerow(bad)
        self.rows += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _ending(path: Path) -> str:
    if path.suffix not in ENDINGS:
        refuse.choice_unknown(f"the ending of {path.name}", path.suffix, ENDINGS)
    return path.suffix


def schema_of(targets: Sequence[str], kinds: Sequence[str], kept: pa.Schema) -> pa.Schema:
    """The columns of a result: those kept, then the targets."""
    arrow = {"flag": pa.bool_(), "date": pa.date32()}
    return pa.schema([*kept, *(pa.field(t, arrow.get(k, pa.int64())) for t, k in zip(targets, kinds, strict=True))])
