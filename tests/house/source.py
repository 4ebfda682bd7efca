"""Reading the house's own source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = [
    "foundation", "journal", "documents", "casework", "determinations", "exchange", "ledger", "correspondence",
    "registry", "affiliation", "contributions", "employment", "benefits", "outreach", "access", "oversight",
]  # fmt: skip


def python_files(*folders: str) -> list[Path]:
    """Source files of these folders, migrations left out."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def dotted(node: ast.expr) -> str:
    """`a.b.c` for attributes and names, with () for calls inside: `Model.objects.filter().update`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return node.id if isinstance(node, ast.Name) else ""
