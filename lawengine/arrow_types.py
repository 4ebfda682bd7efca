"""Which Arrow types can hold which facts."""

import pyarrow as pa

from lawengine.kinds import Kind

ARROW = {"flag": "bool", "date": "date32", "career": "list<int32> or list<int64>, in centimes", "money": "whole centimes (int64)"}


def fits(kind: Kind, found: pa.DataType) -> bool:
    """Whether a column type can hold a kind."""
    types = pa.types
    if kind.is_career:
        fits = (types.is_list(found) or types.is_large_list(found)) and types.is_signed_integer(found.value_type)
    elif kind.name == "flag":
        fits = types.is_boolean(found)
    elif kind.name == "date":
        fits = types.is_date32(found)
    else:
        fits = types.is_integer(found) and not types.is_uint64(found)
    return bool(fits)
