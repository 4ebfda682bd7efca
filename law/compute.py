"""`daman law compute`: the law over a file of persons, with what could not be decided in a file beside it."""

import argparse
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial

from law.reforms import reform
from lawengine import Program, load
from lawengine.files import Decided, decide_file


@lru_cache
def program_of(on: date, targets: tuple[str, ...], known_on: date | None, proposal: str | None) -> Program:
    """The program asked for; also what a worker of a cluster prepares for itself, once."""
    book = load("law.dz")
    if proposal:
        book = book.reformed(reform(proposal))
    return book.at(on, *targets, known_on=known_on)


def run(options: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Decide everybody in a file; the exit code is 1 when the run's check of itself fails."""
    prepare = partial(program_of, options.on, tuple(options.targets), options.known_on, options.with_reform)
    program = prepare()
    if options.reader == "spark":
        from lawengine.cluster import compute

        done = compute(prepare, options.input, options.output)
    else:
        plainly = options.reader == "plain"
        done = [decide_file(program, options.input, options.output, options.keep, options.threads, plainly)]
    for part in done:
        _say(part, program, say)
    return 0 if all(part.agrees for part in done) else 1


def _say(part: Decided, program: Program, say: Callable[[str], None]) -> None:
    where = f" (see {part.bad_rows})" if part.bad else ""
    say(f"{part.file}: {part.rows:,} rows by lawbook {program.lawbook[:12]}, {part.bad:,} could not be decided{where}")
    say(part.check)
