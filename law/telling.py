"""An explanation as a page of its own, and what changed in the law between two days, in words."""

from collections.abc import Iterator
from datetime import date
from html import escape

from lawengine import Lawbook, Step
from lawengine.entries import Value
from lawengine.explain import ABOVE, ROUNDED, UNSURE
from lawengine.refuse import LawError
from lawengine.resolve import in_force

PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
details {{ padding-inline-start: 1.2rem; border-inline-start: 2px solid #ccc; margin: .3rem 0; }}
small {{ color: #555; }}
bdi {{ font-weight: 600; }}
</style>
<body>
{body}
</body>
</html>"""
CHANGED = {
    "ar": {"new": "جديد: {now}", "gone": "انتهى، وكان {was}", "value": "من {was} إلى {now}"},
    "fr": {"new": "nouveau : {now}", "gone": "prend fin, était {was}", "value": "de {was} à {now}"},
    "en": {"new": "new: {now}", "gone": "ended, was {was}", "value": "from {was} to {now}"},
}
RULE = {"ar": "صياغة جديدة", "fr": "nouvelle règle", "en": "a new rule"}
NOTHING = {"ar": "لم يتغير شيء", "fr": "rien ne change", "en": "nothing changed"}


def page(step: Step, language: str) -> str:
    """The explanation as one HTML page that opens and folds, without scripts."""
    direction = "rtl" if language == "ar" else "ltr"
    return PAGE.format(language=language, direction=direction, title=escape(step.words), body="\n".join(_tree(step, language)))


def _tree(step: Step, language: str) -> Iterator[str]:
    notes = [step.cited] if step.cited else []
    notes += [f"{ROUNDED[language]} {step.rounded}"] if step.rounded else []
    notes += [UNSURE[step.status][language]] if step.status in UNSURE and step.what != "fact" else []
    notes += [ABOVE[language]] if step.told else []
    line = f"{escape(step.words)} = <bdi>{escape(step.shown)}</bdi>"
    line += f" <small>{escape(('؛ ' if language == 'ar' else '; ').join(notes))}</small>" if notes else ""
    if not step.reads:
        yield f"<p>{line}</p>"
        return
    yield f"<details open><summary>{line}</summary>"
    for below in step.reads:
        yield from _tree(below, language)
    yield "</details>"


def changes(book: Lawbook, before: date, after: date, language: str) -> Iterator[str]:
    """What is another law on the second day than on the first, a line each."""
    if after <= before:
        raise LawError(f"{after} does not come after {before}; write the earlier day first")
    words = CHANGED[language]
    names = book.changes(before, after)
    for name in names:
        was, now = (in_force(book.versions[name], day, None) for day in (before, after))
        what = RULE[language]
        if now is None:
            what = words["gone"].format(was=_shown(book, was, language))
        elif was is None:
            what = words["new"].format(now=_shown(book, now, language))
        elif isinstance(was, Value) and isinstance(now, Value):
            what = words["value"].format(was=_shown(book, was, language), now=_shown(book, now, language))
        last = now or was
        article = last.article if last else ""
        source = book.sources.get(article.partition(":")[0])
        cited = f"  [{source.cited(article, language)}]" if source else ""
        yield f"{book.names(name, language)} ({name}): {what}{cited}"
    if not names:
        yield NOTHING[language]


def _shown(book: Lawbook, version: object, language: str) -> str:
    if not isinstance(version, Value):
        return RULE[language]
    if version.amount is None:
        return UNSURE["contradictory"][language]
    return book.show(version.kind.public(version.amount), version.name, language)
