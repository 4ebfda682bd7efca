"""Where each table lives when one machine is not enough.

A model says it beside its fields: `placed = By("person_id")`, `REFERENCE` (copied everywhere) or `LOCAL` (coordinator).
Django knows the short key `id`; after each migration the database's own key becomes `(column, id)`, and the foreign keys
inside a family carry the column. So Citus is a setting: nothing in the rooms changes.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models


@dataclass(frozen=True)
class By:
    """Spread over the machines by this column."""

    column: str


REFERENCE = "reference"
LOCAL = "local"
Placement = By | str


def plan() -> dict[str, Placement]:
    """Table → placement, for every table of the house; tables of guests are local."""
    return {model._meta.db_table: getattr(model, "placed", LOCAL) for model in apps.get_models(include_auto_created=True)}


def apply(**_: Any) -> None:
    """Give each distributed table its composite key and its composite foreign keys. Harmless when done already."""
    models_placed = [m for m in apps.get_models() if isinstance(getattr(m, "placed", None), By)]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for model in models_placed:
            if model._meta.db_table in present:
                _widen_primary_key(cursor, model)
        for model in models_placed:
            for field in model._meta.local_fields:
                if isinstance(field, OwnedKey) and {model._meta.db_table, field.related_model._meta.db_table} <= present:
                    _tie(cursor, model, field)


def _widen_primary_key(cursor: Any, model: type[models.Model]) -> None:
    table, column, pk = model._meta.db_table, model.placed.column, model._meta.pk.column  # type: ignore[attr-defined]
    if column == pk or isinstance(model._meta.pk, models.CompositePrimaryKey):  # such a key is the database's own
        return
    cursor.execute(
        "select c.conname, array_agg(a.attname::text) from pg_constraint c"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)"
        " where c.contype = 'p' and c.conrelid = %s::regclass group by 1",
        [table],
    )
    name, columns = cursor.fetchone()
    if column not in columns:
        cursor.execute(f'alter table "{table}" drop constraint "{name}", add primary key ("{column}", "{pk}")')


def _tie(cursor: Any, model: type[models.Model], field: "OwnedKey") -> None:
    table, other = model._meta.db_table, field.related_model._meta
    if _is_partitioned(cursor, table) or _is_partitioned(cursor, other.db_table):
        # A foreign key would have to carry the month, and lock the family whenever a month is opened: the room proves the
        # tie by a trigger.
        return
    name = f"{table}_{field.column}_tie"[:63]
    cursor.execute("select 1 from pg_constraint where conname = %s and conrelid = %s::regclass", [name, table])
    if not cursor.fetchone():
        ours, theirs = model.placed.column, field.related_model.placed.column  # type: ignore[attr-defined]
        cursor.execute(
            f'alter table "{table}" add constraint "{name}" foreign key ("{ours}", "{field.column}")'
            f' references "{other.db_table}" ("{theirs}", "{other.pk.column}") deferrable initially deferred'
        )


def _is_partitioned(cursor: Any, table: str) -> bool:
    cursor.execute("select relkind = 'p' from pg_class where oid = %s::regclass", [table])
    return bool(cursor.fetchone()[0])


class OwnedKey(models.ForeignKey):
    """A foreign key inside one family of tables: both sides share the distribution column.

    The constraint is composite (see `apply`), and every join and look-up carries the column, so that a cluster asks one
    machine only.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.setdefault("db_constraint", False)
        super().__init__(to, on_delete, **kwargs)

    def _columns(self) -> tuple[str, str]:
        return self.model.placed.column, self.related_model.placed.column  # type: ignore[attr-defined]

    def get_extra_restriction(self, alias: str | None, related_alias: str) -> Any:
        """The join's second condition: the same owner on both sides."""
        # Django calls this with the remote table's alias first when it walks the key forwards.
        from django.db.models.lookups import Exact

        ours, theirs = self._columns()
        mine: Any = self.model._meta.get_field(_field_of(self.model, ours))
        other: Any = self.related_model._meta.get_field(_field_of(self.related_model, theirs))
        return Exact(other.get_col(alias), mine.get_col(related_alias))

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """Reading `row.parent` asks with the owner too."""
        ours, theirs = self._columns()
        return {_field_of(self.related_model, theirs): getattr(instance, ours)}


def _field_of(model: type[models.Model], column: str) -> str:
    return next(f.name for f in model._meta.local_fields if f.column == column)
