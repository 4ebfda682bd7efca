"""Pages written from the code itself. `python -m tools.pages write` makes them, `… check` fails when one is stale."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTICE = "<!-- Written by `python -m tools.pages write`. Change the code, not this page. -->\n\n"


def rooms() -> str:
    """Each room by its own sign, with the actions it offers."""
    from django.conf import settings

    parts = ["# The rooms\n"]
    for room in settings.ROOMS:
        folder = ROOT / "daman" / room
        sign = (ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or "").splitlines()
        parts += [f"## {room}\n", sign[0].split(":", 1)[1].strip().capitalize() + "\n"]
        for kind in ("actions", "queries"):
            names = [f"`{name}`" for path in _modules(folder, kind) for name in _public_functions(path)]
            if names:
                parts.append(f"- {kind}: {', '.join(names)}")
        parts.append("")
    return "\n".join(parts)


def acts() -> str:
    """Every act of the journal, in the order of its key, in the interface's three languages."""
    from django.utils.translation import override

    from daman.journal.acts import ACTS

    lines = ["# The acts of the journal\n", "| key | العربية | français | English |", "| --- | --- | --- | --- |"]
    for key, act in sorted(ACTS.items()):
        words = []
        for language in ("ar-dz", "fr", "en"):
            with override(language):
                words.append(str(act.words))
        lines.append(f"| `{key}` | {' | '.join(words)} |")
    return "\n".join(lines) + "\n"


def placement() -> str:
    """Where each table lives on a cluster."""
    from daman.foundation import distribution

    lines = ["# Where each table lives on a cluster\n", "| table | placement |", "| --- | --- |"]
    for table, place in sorted(distribution.plan().items()):
        lines.append(f"| `{table}` | {f'spread by `{place.column}`' if isinstance(place, distribution.By) else place} |")
    return "\n".join(lines) + "\n"


def articles() -> str:
    """The law in the law's own order."""
    command = [sys.executable, "-m", "daman.cli", "law", "articles"]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


PAGES: dict[str, Callable[[], str]] = {"rooms.md": rooms, "acts.md": acts, "placement.md": placement, "articles.md": articles}


def _modules(folder: Path, kind: str) -> list[Path]:
    single = folder / f"{kind}.py"
    return [single] if single.exists() else sorted((folder / kind).glob("[a-z]*.py"))


def _public_functions(path: Path) -> list[str]:
    return [n.name for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def main() -> int:
    """`write` or `check`."""
    from daman.launch import environment, messages

    environment.prepare(settings="daman.settings.test")
    import django

    messages.compile_messages()
    django.setup()
    stale = []
    for name, make in PAGES.items():
        text, path = NOTICE + make(), REFERENCE / name
        if sys.argv[1:] == ["write"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(name)
    print("\n".join(f"stale: docs/reference/{name}" for name in stale) or "pages are fresh")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
