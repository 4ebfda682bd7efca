"""Proposals laid over the law: each a YAML file of what it would change, beside a module when it changes rules.

A proposal is no law: every answer made with one says its name.
"""

import importlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from lawengine import LawError, Reform
from lawengine.data import Block, read_yaml
from lawengine.refuse import nearest

FOLDER = Path(__file__).parent
KEYS = {"title", "since", "article", "values", "note"}


def names() -> list[str]:
    """The proposals that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def reform(name: str) -> Reform:
    """A proposal, ready to be laid over the law."""
    if name not in names():
        raise LawError(f"no proposal is called {name!r}{nearest(name, names())}; there are {', '.join(names())}")
    block = read_yaml(FOLDER / f"{name}.yaml", f"reforms/{name}.yaml")
    if (unknown := block.keys() - KEYS) or type(block.get("since")) is not date or not isinstance(block.get("article"), str):
        wrong = ", ".join(sorted(unknown)) or "since or article"
        raise LawError(f"reforms/{name}.yaml: a proposal has {', '.join(sorted(KEYS))}; wrong is {wrong}")
    values = block.get("values") or {}
    if not isinstance(values, Block):
        raise LawError(f"reforms/{name}.yaml: values are a name and an amount each")
    return Reform(str(block.get("title") or name), block["since"], block["article"], values, _rules(name))


def _rules(name: str) -> list[Callable[..., Any]]:
    if not (FOLDER / f"{name}.py").exists():
        return []
    module = importlib.import_module(f"law.reforms.{name}")
    return [declared.function for declared in getattr(module, "__rules__", [])]
