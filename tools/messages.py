"""The words of the interface. Arabic is written in the code; French and English live in `daman/locale`, with the six
plural forms of Arabic.

`python -m tools.messages update` adds new sentences to the catalogues (and drops those gone);
`… check` fails when one is missing, fuzzy, empty, or has other {fields} than its Arabic.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ar_DZ", "fr", "en")
CALLS = {"_": 1, "_now": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALLS_WITH_CONTEXT = {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 2}
FIELDS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
ARABIC = re.compile(r"[\u0600-\u06ff]")

Message = tuple[str | tuple[str, str], str | None]


def found() -> dict[Message, list[str]]:
    """Each translatable sentence of the platform with the files it stands in."""
    places: dict[Message, list[str]] = {}
    for path in sorted((ROOT / "daman").rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = _in_python(path.read_text())
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            messages = _in_template(path.read_text())
        else:
            continue
        for message in messages:
            places.setdefault(message, []).append(str(path.relative_to(ROOT)))
    return places


def _in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in CALLS and len(texts) >= CALLS[name]:
            yield (texts[0] if CALLS[name] == 1 else (texts[0], texts[1])), None
        elif name in CALLS_WITH_CONTEXT and len(texts) > CALLS_WITH_CONTEXT[name]:
            yield (texts[1] if CALLS_WITH_CONTEXT[name] == 1 else (texts[1], texts[2])), texts[0]


def _in_template(source: str) -> Iterator[Message]:
    """Django turns a template into pseudo-Python for the gettext tools; its calls are read from there."""
    import django
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
        django.setup()
    text = templatize(source)
    string = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    calls = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext)\(\s*{string}(?:\s*,\s*{string})?(?:\s*,\s*{string})?")
    for match in calls.finditer(text):
        texts = [ast.literal_eval(part) for part in match.groups()[1:] if part]
        match match.group(1):
            case "gettext":
                yield texts[0], None
            case "ngettext":
                yield (texts[0], texts[1]), None
            case "pgettext":
                yield texts[1], texts[0]
            case "npgettext":
                yield (texts[1], texts[2]), texts[0]


def wanted(language: str) -> dict[Message, list[str]]:
    """What a catalogue must hold: everything, and for Arabic only what is counted."""
    return {m: files for m, files in found().items() if language != "ar_DZ" or isinstance(m[0], tuple)}


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it lies in the repository."""
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring the catalogues to the sentences of the code; what is new is empty, what is gone is dropped."""
    for language in LANGUAGES:
        sentences = wanted(language)
        old, new = catalogue(language), Catalog(locale=language)
        for (text, context), files in sorted(sentences.items(), key=lambda item: (item[1][0], str(item[0][0]))):
            known = old.get(text[0] if isinstance(text, tuple) else text, context)
            flags = ["python-brace-format"] if re.search(r"\{\w+\}", str(text)) else []
            new.add(
                text,
                known.string if known else None,
                context=context,
                locations=[(f, 0) for f in sorted(set(files))],
                flags=flags,
            )
        _path(language).parent.mkdir(parents=True, exist_ok=True)
        with _path(language).open("wb") as file:
            file.write(_header(new).encode())
            write_po(file, new, width=100, include_lineno=False, omit_header=True, sort_output=False)
        missing = sum(1 for message in new if message.id and not _translated(message.string))
        print(f"{language}: {len(sentences)} sentences, {missing} to translate")


def check() -> list[str]:
    """What is wrong with the catalogues, a line each."""
    sentences, faults = found(), []
    for text, _ in sentences:
        for part in text if isinstance(text, tuple) else (text,):
            if not ARABIC.search(part) and re.search(r"[A-Za-z]{3}", FIELDS.sub("", part)):
                faults.append(f"source is not Arabic: {part!r} in {sentences[(text, _)][0]}")
    for language in LANGUAGES:
        catalog = catalogue(language)
        for (text, context), files in wanted(language).items():
            message = catalog.get(text[0] if isinstance(text, tuple) else text, context)
            if message is None or not _translated(message.string):
                faults.append(f"{language}: missing: {text!r} in {files[0]}")
            elif message.fuzzy:
                faults.append(f"{language}: fuzzy: {text!r}")
            elif _fields(text) != _fields(message.string):
                faults.append(f"{language}: other fields: {text!r} → {message.string!r}")
    return faults


def _header(catalog: Catalog) -> str:
    """Without dates and names: the same sentences give the same file."""
    fields = {
        "Project-Id-Version": "Daman",
        "Language": str(catalog.locale),
        "Plural-Forms": catalog.plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = (f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return 'msgid ""\nmsgstr ""\n' + "".join(lines) + "\n"


def _translated(string: str | tuple[str, ...] | None) -> bool:
    return bool(string) and (all(string) if isinstance(string, tuple) else True)


def _fields(text: str | tuple[str, ...]) -> set[str]:
    parts = text if isinstance(text, tuple) else (text,)
    return {field for part in parts for field in FIELDS.findall(part)}


def _path(language: str) -> Path:
    return ROOT / "daman" / "locale" / language / "LC_MESSAGES" / "django.po"


def main() -> int:
    """`update` or `check`."""
    if sys.argv[1:] == ["update"]:
        update()
        return 0
    faults = check()
    print("\n".join(faults) or "every sentence has its French and its English")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
