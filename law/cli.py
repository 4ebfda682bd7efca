"""The program `daman law …`: ask the law, read its cases, its debts and its index by article. Needs no database."""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from law.articles import index
from law.cases import read_cases
from law.reforms import reform
from law.telling import changes, debts, page
from law.troubles import NOT_TEXT, day, of_file
from lawengine import Answer, Lawbook, LawError, load
from lawengine.families import has_families, of_label
from lawengine.levels import WHOSE, level_of

MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
LANGUAGES = ("ar", "fr", "en")


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code is 0, 1 when cases fail, 2 when the question is wrong."""
    options = _parser().parse_args(argv)
    try:
        book = load("law.dz")
        if getattr(options, "with_reform", None):
            book = book.reformed(reform(options.with_reform))
        return int(options.run(book, options))
    except BrokenPipeError:  # whoever read us has enough
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"daman law: {of_file(error, getattr(options, 'lang', 'en'))}", file=sys.stderr)
        return 2
    except (LawError, ValueError) as error:
        print(f"daman law: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="daman law", description="The law as rules: ask it, and see why.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    explain = commands.add_parser("explain", help="what the law answers for one case, and why")
    explain.add_argument("target", help="a name of the law, as pension.old_age.pension_monthly; of one member: name[label]")
    explain.add_argument("--on", type=day, required=True, help="the day whose law applies")
    explain.add_argument("--known-on", type=day, help="as the law was known on that day")
    explain.add_argument(
        "--facts", type=Path, help="a JSON file: fact → value (centimes, parts per million, ISO dates); members: a list"
    )
    explain.add_argument("--given", action="append", default=[], metavar="NAME", help="a rule to take from the facts instead")
    explain.add_argument("--lang", choices=LANGUAGES, default="ar")
    explain.add_argument("--format", choices=("text", "json", "html"), default="text")
    explain.add_argument("--with-reform", metavar="NAME", help="with a proposal of law/reforms laid over the law")
    explain.set_defaults(run=_explain)

    facts = commands.add_parser("facts", help="which facts a target may need")
    facts.add_argument("target")
    facts.add_argument("--on", type=day, help="the day whose law applies (default: the last change of the law)")
    facts.add_argument("--lang", choices=LANGUAGES, default="ar")
    facts.set_defaults(run=_facts)

    compute = commands.add_parser("compute", help="what the law answers for everybody in a file")
    compute.add_argument("targets", nargs="+", metavar="TARGET")
    compute.add_argument("--on", type=day, required=True, help="the day whose law applies")
    compute.add_argument("--known-on", type=day, help="as the law was known on that day")
    compute.add_argument("--input", type=Path, required=True, help="a .parquet or .arrow file (spark: or a folder)")
    compute.add_argument("--output", type=Path, required=True, help="a file (spark: a folder)")
    compute.add_argument("--keep", action="append", default=[], metavar="COLUMN", help="a column to copy to the output")
    compute.add_argument("--reader", choices=("kernel", "plain", "spark"), default="kernel")
    compute.add_argument("--threads", type=int, default=1)
    compute.add_argument("--with-reform", metavar="NAME", help="with a proposal of law/reforms laid over the law")
    compute.set_defaults(run=_compute)

    cases = commands.add_parser("cases", help="run every worked case")
    cases.set_defaults(run=_cases)

    debts = commands.add_parser("debts", help="what is still to be confirmed, and what rests on it")
    debts.add_argument("--lang", choices=LANGUAGES, default="ar")
    debts.set_defaults(run=_debts)

    diff = commands.add_parser("diff", help="what changed in the law between two days, in words")
    diff.add_argument("before", type=day, metavar="DATE")
    diff.add_argument("after", type=day, metavar="DATE")
    diff.add_argument("--lang", choices=LANGUAGES, default="ar")
    diff.add_argument("--with-reform", metavar="NAME", help="with a proposal of law/reforms laid over the law")
    diff.set_defaults(run=_diff)

    articles = commands.add_parser("articles", help="the law in the order of its texts")
    articles.add_argument("--write", type=Path, help="a Markdown file")
    articles.set_defaults(run=_articles)
    return parser


def _explain(book: Lawbook, options: argparse.Namespace) -> int:
    facts: dict[str, Any] = {}
    if options.facts:
        facts = facts_in(options.facts, book, options.lang)
    target = of_label(options.target)[0]
    answer = book.at(options.on, target, known_on=options.known_on, given=options.given).run(facts)
    if options.format == "json":
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=1))
    elif options.format == "html":
        print(page(book.explain(answer, options.target, options.lang), options.lang))
    else:
        print(book.explain(answer, options.target, options.lang).text(options.lang))
        _say_what_is_unsure(book, answer, options.lang)
    return 2 if answer.missing else 0


def facts_in(path: Path, book: Lawbook, language: str = "en") -> dict[str, Any]:
    """The facts of a JSON file; a career may be written month by month, as {"2026-01": 5000000, …}."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, count in Counter(name for name, _ in pairs).items():
            if count > 1:
                raise LawError(f"{path}: {name!r} is written {count} times; only one can be meant")
        return dict(pairs)

    try:
        facts = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
    except UnicodeDecodeError:
        raise LawError(NOT_TEXT[language].format(path=path)) from None
    except json.JSONDecodeError as error:
        raise LawError(f"{path}, line {error.lineno}: this is no JSON: {error.msg}") from None
    if not isinstance(facts, dict):
        raise LawError(f"{path}: write an object, fact → value")
    for name, value in facts.items():
        if isinstance(value, dict) and name in book.known_facts and book.known_facts[name].kind.is_career:
            for month in value:
                if not MONTH.fullmatch(month):
                    raise LawError(f"{path}: {name}: {month!r} is no month or year; write 2026-01, or 2026")
            facts[name] = [value[month] for month in sorted(value)]
    return facts


UNSURE = {"ar": "للتأكيد", "fr": "À confirmer", "en": "To be confirmed"}


def _say_what_is_unsure(book: Lawbook, answer: Answer, language: str) -> None:
    if answer.unconfirmed:
        print()
        print(f"{UNSURE[language]}:")
        for name in answer.unconfirmed:
            print(f"  - {book.names(name, language)} ({name})")


def _compute(book: Lawbook, options: argparse.Namespace) -> int:
    from law.compute import run  # needs Arrow, which single cases do not

    return run(options, print)


def _facts(book: Lawbook, options: argparse.Namespace) -> int:
    program = book.at(options.on or book.change_dates()[-1], options.target)
    whose = has_families(program)
    for fact in program.facts():
        of_whom = f"\t{WHOSE[level_of(fact)][options.lang]}" if whose else ""
        print(f"{fact.name}\t{fact.kind.unit}\t{fact.names[options.lang]}{of_whom}")
    return 0


def _cases(book: Lawbook, options: argparse.Namespace) -> int:
    failed = total = 0
    for case in read_cases():
        total += 1
        for failure in case.failures(book):
            failed += 1
            print(f"{case.place}: {case.title}: {failure}")
    print(f"{total} cases, {failed} failures")
    return 1 if failed else 0


def _debts(book: Lawbook, options: argparse.Namespace) -> int:
    for line in debts(book, options.lang):
        print(line)
    return 0


def _diff(book: Lawbook, options: argparse.Namespace) -> int:
    for line in changes(book, options.before, options.after, options.lang):
        print(line)
    return 0


def _articles(book: Lawbook, options: argparse.Namespace) -> int:
    text = index(book, list(read_cases()))
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0
