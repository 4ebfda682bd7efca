"""Why payments come back, and which way each then goes: read from `rejects.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from daman.benefits.models import RejectRoute

FILE = Path(__file__).parent.parent / "rejects.yaml"


@cache
def _known() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def routes() -> dict[str, str]:
    """Code → route."""
    return {code: str(row["route"]) for code, row in _known().items()}


def route_of(code: str) -> RejectRoute:
    """Which way a payment goes that came back for this reason."""
    return RejectRoute(routes().get(code, RejectRoute.READ))


def words_of(code: str, language: str) -> str:
    """The reason in words; the code itself when nobody knows it."""
    row = _known().get(code)
    return str(row.get(language[:2], row["ar"])) if row else code
