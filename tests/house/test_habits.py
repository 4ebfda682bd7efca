"""What an import linter cannot see: who writes, who reads the clock, what a file looks like."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.source import ROOMS, ROOT, calls, dotted, name_of, python_files, tree_of

DOORS = python_files("daman/web", "daman/api", "daman/demo")
ROOM_FILES = python_files(*(f"daman/{room}" for room in ROOMS))
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "execute"}
CLOCKS = (
    "date.today",
    "datetime.now",
    "datetime.utcnow",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
)
KEEPS_TIME = ("jobs.py", "queue.py", "keys.py")  # the clock starts them, or a file's own date needs one


@pytest.mark.parametrize("path", DOORS, ids=name_of)
def test_doors_change_nothing_themselves(path: Path) -> None:
    writes = [dotted(c.func) for c in calls(path) if isinstance(c.func, ast.Attribute) and c.func.attr in WRITES]
    allowed = ("super()", "form.", "response.", "FurnishedStep.objects.")  # the last: how far the furnishing is
    assert [w for w in writes if not w.startswith(allowed)] == [], "call an action instead"


@pytest.mark.parametrize("path", ROOM_FILES, ids=name_of)
def test_rooms_have_no_clock(path: Path) -> None:
    if path.name in KEEPS_TIME or "commands" in path.parts:
        return
    assert [dotted(c.func) for c in calls(path) if dotted(c.func).endswith(CLOCKS)] == [], "take the day as `on`"


@pytest.mark.parametrize("path", [p for p in ROOM_FILES if "access" not in p.parts], ids=name_of)
def test_rooms_do_not_know_http(path: Path) -> None:
    imported = [n.module or "" for n in ast.walk(tree_of(path)) if isinstance(n, ast.ImportFrom)]
    assert [m for m in imported if m.startswith(("django.http", "django.shortcuts", "django.views"))] == []


@pytest.mark.parametrize("path", python_files("daman", "law", "lawengine"), ids=name_of)
def test_nothing_is_swallowed(path: Path) -> None:
    for handler in (n for n in ast.walk(tree_of(path)) if isinstance(n, ast.ExceptHandler)):
        is_broad = handler.type is None or dotted(handler.type) in ("Exception", "BaseException")
        assert not (is_broad and all(isinstance(s, ast.Pass | ast.Continue) for s in handler.body)), f"line {handler.lineno}"


@pytest.mark.parametrize(
    "path", python_files(*(f"daman/{r}" for r in ("ledger", "contributions", "benefits", "affiliation"))), ids=name_of
)
def test_money_never_floats(path: Path) -> None:
    assert [c.lineno for c in calls(path) if dotted(c.func) in ("float", "round")] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    sign = ast.get_docstring(tree_of(ROOT / "daman" / room / "__init__.py")) or ""
    assert sign.startswith(f"{room.capitalize()}:"), "the first line names the room and its purpose"
    assert "Words:" in sign
    assert "Doors:" in sign


def test_every_model_says_where_it_lives() -> None:
    ours = [m for m in apps.get_models() if m.__module__.startswith("daman.")]
    assert [m.__name__ for m in ours if not hasattr(m, "placed") and m.__name__ != "Account"] == []


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text()
    ours = [m.__name__ for m in apps.get_models() if m.__module__.startswith("daman.")]
    assert [name for name in ours if f"`{name}`" not in glossary] == []


def test_every_act_has_words_in_arabic() -> None:
    from daman.journal.acts import ACTS

    assert len(ACTS) > 10
    assert [key for key, act in ACTS.items() if not re.search(r"[\u0600-\u06ff]", str(act.words))] == []
    assert [key for key in ACTS if not re.fullmatch(r"[a-z_]+\.[a-z_]+", key)] == []


def test_files_and_functions_stay_short() -> None:
    debts = tomllib.loads((ROOT / "pyproject.toml").read_text()).get("tool", {}).get("house", {}).get("longer_than_we_like", {})
    too_long = {}
    # tools/lawbench holds the law as peers would write it, whole, for comparison.
    for path in [p for p in python_files("daman", "law", "lawengine", "nation", "tools") if "lawbench" not in p.parts]:
        lines = len(path.read_text().splitlines())
        if lines > max(400, debts.get(name_of(path), 0)):
            too_long[name_of(path)] = lines
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60:
                too_long[f"{name_of(path)}:{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert too_long == {}


def test_debts_only_shrink() -> None:
    debts = tomllib.loads((ROOT / "pyproject.toml").read_text()).get("tool", {}).get("house", {}).get("longer_than_we_like", {})
    mended = {name: most for name, most in debts.items() if len((ROOT / name).read_text().splitlines()) <= 400}
    assert mended == {}, "mended: remove the line"
