"""The law in its own order: each text and article, with the rules, values and worked cases that rest on it."""

from collections.abc import Iterable

from law.cases import Case
from lawengine import Lawbook

HEAD = """# The law, by article

Written by `bin/daman law articles`.
A name is that of a rule or a value in `law/dz`; a case is in `law/dz/**/cases`. `to_confirm` waits for a jurist.
"""


def index(book: Lawbook, cases: Iterable[Case]) -> str:
    """The index, as Markdown."""
    by_article: dict[str, list[str]] = {}
    for case in cases:
        by_article.setdefault(case.source, []).append(case.title)
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
                lines += _rules(book, cited[article].rules) + _values(book, article, cited[article].values)
            lines += [f"- case: {title}" for title in by_article.get(article, ())]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _rules(book: Lawbook, names: Iterable[str]) -> list[str]:
    return [f"- rule `{name}`: {book.names(name, 'ar')}; {book.names(name, 'en')}" for name in names]


def _values(book: Lawbook, article: str, names: Iterable[str]) -> list[str]:
    lines = []
    for name in names:
        for version in book.versions[name]:
            if version.article == article:
                amount = getattr(version, "amount", None)
                shown = "no amount" if amount is None else book.show(version.kind.public(amount), name, "en")
                lines.append(f"- value `{name}` from {version.since}: {shown} ({version.status}); {book.names(name, 'ar')}")
    return lines
