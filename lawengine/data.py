"""A strict reader of YAML: numbers stay exact, nothing is guessed, nothing is said twice, every key knows its line."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from lawengine import refuse

BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Block(dict[Any, Any]):
    """A mapping that remembers on which line each key stands."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.places: dict[Any, str] = {}


class _Strict(BASE):  # type: ignore[misc]
    """Only what is plainly meant: null, true, false, decimal numbers, dates. Everything else is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for tag, pattern, first in (
    ("null", r"(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"(?:true|false)$", ["t", "f"]),
    ("timestamp", r"\d{4}-\d{2}-\d{2}$", list("0123456789")),
    ("int", r"[-+]?(?:0|[1-9][0-9_]*)$", list("-+0123456789")),
    ("float", r"[-+]?(?:0|[1-9][0-9_]*)\.[0-9]+$", list("-+0123456789")),
):
    _Strict.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def read_yaml(path: Path, shown: str) -> Block:
    """The mapping in a file, with exact numbers."""
    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=_Strict)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        refuse.file_wrong(f"{shown}:{line}", f"is no YAML: {error.problem}")
    if node is None:
        return Block(f"{shown}:1")
    if not isinstance(node, yaml.MappingNode):
        refuse.file_wrong(f"{shown}:1", "must hold names and what they mean, as in `values:`")
    return _value(node, shown)  # type: ignore[no-any-return]


def _value(node: yaml.Node, shown: str) -> Any:
    place = f"{shown}:{node.start_mark.line + 1}"
    if isinstance(node, yaml.MappingNode):
        block = Block(place)
        for key_node, value_node in node.value:
            key = _value(key_node, shown)
            here = f"{shown}:{key_node.start_mark.line + 1}"
            if key in block:
                refuse.key_twice(here, key)
            block[key] = _value(value_node, shown)
            block.places[key] = here
        return block
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, shown) for item in node.value]
    return _scalar(node, place)


def _scalar(node: yaml.Node, place: str) -> Any:
    kind, text = node.tag.rpartition(":")[2], str(node.value)
    try:
        match kind:
            case "null":
                return None
            case "bool":
                return text == "true"
            case "int":
                return int(text)
            case "float":
                return Decimal(text.replace("_", ""))
            case "timestamp":
                return date.fromisoformat(text)
    except ValueError as error:
        refuse.file_wrong(place, f"{text!r} cannot be read: {error}")
    if re.fullmatch(r"[-+]?[0-9][0-9_.,]*(?:[eE][-+]?\d+)?", text) and not getattr(node, "style", None):
        refuse.file_wrong(place, f"{text!r} looks like a number but is not written as one; write 20000.00, or quote it")
    return text
