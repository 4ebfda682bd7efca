"""Reads a law from a package: rules from its modules, values, facts, names and sources from the YAML beside them."""

import importlib
import pkgutil
from enum import IntEnum
from pathlib import Path
from types import ModuleType

from lawengine import refuse
from lawengine.data import Block, read_yaml
from lawengine.entries import Fact, Names, Source, read_fact, read_names, read_sources, read_values
from lawengine.lawbook import Contents, Lawbook
from lawengine.rules import Declared, Rule, is_enumeration, read_rule

OF_THE_FOLDER = {
    "values",
    "facts",
    "names",
    "rules",
    "inputs",
    "__init__",
}  # files that speak for their folder, not for themselves
SPECIAL = {"sources.yaml", "law.yaml"}


def load(package: str) -> Lawbook:
    """The law in a package, checked as a whole."""
    root = importlib.import_module(package)
    folder = Path(str(root.__path__[0]))
    modules = [root, *(importlib.import_module(m.name) for m in pkgutil.walk_packages([str(folder)], f"{package}."))]
    enumerations = {n: v for m in modules for n, v in vars(m).items() if is_enumeration(v)}
    rules = [rule for module in modules for rule in _rules_of(module, package)]
    contents = Contents(rules=rules, sources=_sources(folder), currency=_currency(folder))
    for path in sorted(folder.rglob("*.yaml")):
        relative = path.relative_to(folder)
        if relative.as_posix() not in SPECIAL and "cases" not in relative.parts:
            parts = [*relative.parts[:-1], *([] if path.stem in OF_THE_FOLDER else [path.stem])]
            _add_file(contents, read_yaml(path, "/".join([folder.name, relative.as_posix()])), ".".join(parts), enumerations)
    return Lawbook.bound(contents)


def _rules_of(module: ModuleType, package: str) -> list[Rule]:
    parts = module.__name__.removeprefix(package).strip(".").split(".")
    namespace = ".".join(p for p in parts if p and p not in OF_THE_FOLDER)
    declared: list[Declared] = [d for d in vars(module).get("__rules__", []) if d.function.__module__ == module.__name__]
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    found, names = [], set()
    for one in declared:
        rule = read_rule(one, namespace, text)
        if one.function.__name__ in names:
            refuse.function_twice(rule.place, one.function.__name__)
        names.add(one.function.__name__)
        found.append(rule)
    return found


def _sources(folder: Path) -> dict[str, Source]:
    path = folder / "sources.yaml"
    return read_sources(read_yaml(path, f"{folder.name}/sources.yaml")) if path.exists() else {}


def _currency(folder: Path) -> Names:
    path = folder / "law.yaml"
    if not path.exists():
        return {}
    block = read_yaml(path, f"{folder.name}/law.yaml")
    return read_names(block.get("currency"), "currency", block.place)


def _add_file(contents: Contents, block: Block, namespace: str, enumerations: dict[str, type[IntEnum]]) -> None:
    def full(name: object, place: str) -> str:
        if not isinstance(name, str) or "__" in name or name.startswith("_") or not name.replace("_", "").isalnum():
            refuse.name_reserved(place, str(name))
        return f"{namespace}.{name}" if namespace else name

    for part in block:
        if part not in ("facts", "values", "names"):
            refuse.key_unknown(block.places[part], "the file", part, ("facts", "values", "names"))
        entries = block[part] if block[part] is not None else Block(block.places[part])
        if not isinstance(entries, Block):
            refuse.file_wrong(block.places[part], f"{part} must hold names and what they mean")
        for short, entry in entries.items():
            place = entries.places[short]
            name = full(short, place)
            if part == "facts":
                _add_fact(contents, read_fact(name, entry, place, enumerations))
            elif part == "values":
                names, versions = read_values(name, entry, place)
                _add_names(contents, name, names, place)
                contents.values += versions
            else:
                _add_names(contents, name, read_names(entry, name, place), place)


def _add_names(contents: Contents, name: str, names: Names, place: str) -> None:
    if name in contents.names:
        refuse.key_twice(place, name)
    contents.names[name] = names


def _add_fact(contents: Contents, fact: Fact) -> None:
    _add_names(contents, fact.name, fact.names, fact.place)
    contents.facts.append(fact)
