"""In words: an explanation as a page of its own, what changed in the law between two days, and what is not yet sure."""

from collections.abc import Iterator
from datetime import date
from html import escape

from lawengine import Lawbook, Step
from lawengine.entries import Value
from lawengine.explain import ABOVE, ROUNDED, UNSURE
from lawengine.nodes import TODAY
from lawengine.refuse import LawError
from lawengine.resolve import in_force
from lawengine.rules import Rule

PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font: 1rem/1.7 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem; color: #1b1b1b; }}
h1 {{ font-size: 1.3rem; margin: 0; }}
.answer {{ font-size: 1.8rem; margin: 0 0 1rem; }}
details {{ border-inline-start: 2px solid #b8c4bd; padding-inline-start: .9rem; margin-block: .35rem; }}
summary {{ cursor: pointer; }}
summary:focus-visible {{ outline: 2px solid #0b5d3b; outline-offset: 2px; }}
p {{ margin: .35rem 0; }}
details > p {{ padding-inline-start: 1.1rem; }}
small {{ color: #555; display: block; }}
summary small {{ padding-inline-start: 1.1rem; }}
bdi {{ font-weight: 600; white-space: nowrap; }}
@media (max-width: 30rem) {{ details {{ padding-inline-start: .45rem; }} }}
@media print {{ details {{ break-inside: avoid; }} }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="answer"><bdi>{answer}</bdi></p>
{body}
</main>
</body>
</html>"""
BETWEEN = {"ar": "؛ ", "fr": "\u202f; ", "en": "; "}
OPENED = 2  # levels unfolded when the page opens: the answer, and what it is made of
CHANGED = {
    "ar": {
        "new": "جديد: {now}",
        "gone": "انتهى، وكان {was}",
        "value": "من {was} إلى {now}",
        "settled": "{now}، وكانت المصادر متضاربة قبل ذلك",
        "unsettled": "كان {was}، والمصادر متضاربة بعد ذلك",
        "source": "يبقى {now}",
    },
    "fr": {
        "new": "nouveau : {now}",
        "gone": "prend fin, était {was}",
        "value": "de {was} à {now}",
        "settled": "{now} ; avant, les sources se contredisent",
        "unsettled": "était {was} ; ensuite, les sources se contredisent",
        "source": "reste {now}",
    },
    "en": {
        "new": "new: {now}",
        "gone": "ended, was {was}",
        "value": "from {was} to {now}",
        "settled": "{now}; before, the sources disagree",
        "unsettled": "was {was}; from then on the sources disagree",
        "source": "stays {now}",
    },
}
OPEN = {"ar": "المصادر متضاربة", "fr": "les sources se contredisent", "en": "the sources disagree"}
RULES = {
    "ar": {"new": "قاعدة جديدة", "gone": "انتهى العمل بالقاعدة", "value": "تغيرت القاعدة"},
    "fr": {"new": "nouvelle règle", "gone": "la règle prend fin", "value": "la règle change"},
    "en": {"new": "a new rule", "gone": "the rule ends", "value": "the rule changes"},
}
NOTHING = {"ar": "لم يتغير شيء", "fr": "rien ne change", "en": "nothing changed"}
SINCE = {"ar": "منذ", "fr": "depuis le", "en": "since"}
RESTS = {
    "ar": "القواعد التي تقوم عليه ({count}): {names}",
    "fr": "Règles qui en dépendent ({count}) : {names}",
    "en": "Rules that rest on it ({count}): {names}",
}


def page(step: Step, language: str) -> str:
    """The explanation as one HTML page that opens and folds, without scripts."""
    direction = "rtl" if language == "ar" else "ltr"
    told = {"title": escape(step.words), "answer": escape(step.shown), "body": "\n".join(_tree(step, language))}
    return PAGE.format(language=language, direction=direction, **told)


def _tree(step: Step, language: str, depth: int = 0) -> Iterator[str]:
    notes = [step.cited] if step.cited else []
    notes += [f"{ROUNDED[language]} {step.rounded}"] if step.rounded else []
    notes += [UNSURE[step.status][language]] if step.status in UNSURE and step.what != "fact" else []
    notes += [ABOVE[language]] if step.told else []
    line = f"{escape(step.words)} = <bdi>{escape(step.shown)}</bdi>"
    line += f" <small>{escape(BETWEEN[language].join(notes))}</small>" if notes else ""
    if not step.reads:
        yield f"<p>{line}</p>"
        return
    yield f"<details{' open' if depth < OPENED else ''}><summary>{line}</summary>"
    for below in step.reads:
        yield from _tree(below, language, depth + 1)
    yield "</details>"


def changes(book: Lawbook, before: date, after: date, language: str) -> Iterator[str]:
    """What is another law on the second day than on the first, a line each."""
    if after <= before:
        raise LawError(f"{after} does not come after {before}; write the earlier day first")
    names = book.changes(before, after)
    for name in names:
        was, now = (in_force(book.versions[name], day, None) for day in (before, after))
        last = now or was
        cited = f"  [{_cited(book, last.article, language)}]" if last and _cited(book, last.article, language) else ""
        yield f"{book.names(name, language)} ({name}): {_change(book, was, now, language)}{cited}"
    if not names:
        yield NOTHING[language]


def _change(book: Lawbook, was: Value | Rule | None, now: Value | Rule | None, language: str) -> str:
    which = "new" if was is None else "gone" if now is None else "value"
    if isinstance(now or was, Rule):
        return RULES[language][which]
    told = [_shown(book, version, language) for version in (was, now)]
    if isinstance(was, Value) and isinstance(now, Value):
        open_was, open_now = was.status == "contradictory", now.status == "contradictory"
        if open_was and open_now:
            return OPEN[language]
        which = "settled" if open_was else "unsettled" if open_now else "source" if was.amount == now.amount else "value"
    line = CHANGED[language][which].format(was=told[0], now=told[1])
    unsure = isinstance(now, Value) and now.status == "to_confirm"
    return f"{line} ({UNSURE['to_confirm'][language]})" if unsure else line


def debts(book: Lawbook, language: str) -> Iterator[str]:
    """What is not yet sure, least sure first: since when, by which text, why, and the rules that rest on it."""
    for debt in book.debts():
        cited = _cited(book, debt.article, language)
        since = book.show(debt.since, TODAY, language)
        note = f" «{debt.note}»" if debt.note else ""
        status = UNSURE[debt.status][language]
        comma = "،" if language == "ar" else ","
        yield f"{book.names(debt.name, language)} ({debt.name}){comma} {SINCE[language]} {since}: {status}{note}  [{cited}]"
        if debt.rests_on_it:
            names = f"{comma} ".join(book.names(name, language) for name in debt.rests_on_it)
            yield f"    {RESTS[language].format(count=len(debt.rests_on_it), names=names)}"


def _cited(book: Lawbook, article: str, language: str) -> str:
    source = book.sources.get(article.partition(":")[0])
    return source.cited(article, language) if source else ""


def _shown(book: Lawbook, version: object, language: str) -> str:
    if not isinstance(version, Value) or version.amount is None:
        return OPEN[language]
    return book.show(version.kind.public(version.amount), version.name, language)
