"""JSON in the one form that can be signed (RFC 8785)."""

import json
from decimal import Decimal
from typing import Any

SAFE = 2**53 - 1


def canonical(value: Any) -> bytes:
    """The canonical bytes. ValueError for what JSON cannot say exactly."""
    return _text(value).encode("utf-8")


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > SAFE:
            raise ValueError("a whole number beyond what every reader keeps exactly")
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise ValueError("a name that is no text")
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(each) for each in value) + "]"
    raise ValueError(f"{type(value).__name__} is not JSON")


def _float(value: float) -> str:
    """As ECMAScript writes it: the shortest digits that come back to the same number."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("not a number")
    if value == 0:
        return "0"
    sign, raw, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits, point = "".join(map(str, raw)), len(raw) + int(exponent)
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return f"-{text}" if sign else text
