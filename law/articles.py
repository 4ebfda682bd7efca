"""The law in its own order: each text and article, with the rules, values and worked cases that rest on it."""

from collections import Counter
from collections.abc import Iterable

from law.cases import Case
from lawengine import Lawbook
from lawengine.entries import Value
from lawengine.rules import Rule

HEAD = """# The law, by article

Written by `bin/daman law articles`.
A name is that of a rule or a value in `law/dz`; a case is in `law/dz/**/cases`. `to_confirm` waits for a jurist.
Beside each rule and value stands how many worked cases read it, whichever text they cite.
"""


def index(book: Lawbook, cases: Iterable[Case]) -> str:
    """The index, as Markdown."""
    by_article: dict[str, list[str]] = {}
    read: Counter[Rule | Value] = Counter()
    for case in cases:
        by_article.setdefault(case.source, []).append(case.title)
        read.update(case.reads(book))
    cited = book.articles()
    lines = [HEAD]
    for key, source in book.sources.items():
        articles = [a for a in sorted({*cited, *by_article}, key=lambda a: (len(a), a)) if a.partition(":")[0] == key]
        if not articles:
            continue
        lines += [f"## {source.title['en']}", "", source.title["ar"], "", source.title["fr"], ""]
        known = [f"`{key}`", source.gazette, source.date.isoformat() if source.date else ""]
        lines += [" · ".join(part for part in known if part), ""]
        for article in articles:
            part = article.partition(":")[2]
            if part:
                lines += [f"### {part.replace('art-', 'Article ').replace('-', ' ')}", ""]
            if article in cited:
                lines += _rules(book, article, cited[article].rules, read) + _values(book, article, cited[article].values, read)
            lines += [f"- case: {title}" for title in by_article.get(article, ())]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _rules(book: Lawbook, article: str, names: Iterable[str], read: Counter[Rule | Value]) -> list[str]:
    lines = []
    for name in names:
        cases = _cases(sum(read[version] for version in book.versions[name] if version.article == article))
        lines.append(f"- rule `{name}`: {book.names(name, 'ar')}; {book.names(name, 'en')}; {cases}")
    return lines


def _values(book: Lawbook, article: str, names: Iterable[str], read: Counter[Rule | Value]) -> list[str]:
    lines = []
    for name in names:
        for version in book.versions[name]:
            if version.article == article:
                amount = getattr(version, "amount", None)
                shown = "no amount" if amount is None else book.show(version.kind.public(amount), name, "en")
                told = f"{shown} ({version.status}); {book.names(name, 'ar')}; {_cases(read[version])}"
                lines.append(f"- value `{name}` from {version.since}: {told}")
    return lines


def _cases(count: int) -> str:
    return "**no case**" if not count else "1 case" if count == 1 else f"{count} cases"
