"""GET /v1/law/parameters — the figures of the law in force on a day, with their source. Public."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from daman.determinations import actions as determinations
from daman.determinations import queries as law

router = Router(tags=["law"])


class Parameter(Schema):  # type: ignore[misc]
    """One figure of the law. `status` says whether it was confirmed against the Official Gazette."""

    name: str
    names: dict[str, str]
    value: Any
    unit: str
    source: str
    status: str
    since: date
    note: str


class Parameters(Schema):  # type: ignore[misc]
    """The figures in force on a day, and the version of the lawbook."""

    on: date
    lawbook: str
    parameters: list[Parameter]


@router.get("/parameters", url_name="law_parameters", response=Parameters)  # type: ignore[untyped-decorator]
def parameters(request: HttpRequest, on: date | None = None, begins: str = "") -> Parameters:
    """The figures in force on a day (today when none is given); `begins` keeps the names that begin so."""
    day = on or timezone.localdate()
    return Parameters(
        on=day,
        lawbook=determinations.lawbook_hash(),
        parameters=[
            Parameter(
                name=found.name, names=dict(found.names), value=found.value, unit=found.unit, source=found.source,
                status=found.status, since=found.since, note=found.note,
            )
            for found in law.parameters(begins, day)
        ],
    )  # fmt: skip
