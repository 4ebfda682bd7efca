"""What the database itself refuses."""

from django.db import migrations

FUNCTION = """
create or replace function daman_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: answer with a new row', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def append_only(table: str) -> migrations.RunSQL:
    """The table only grows: update, delete and truncate are refused, whoever asks."""
    return migrations.RunSQL(
        f"create trigger {table}_append_only before update or delete on {table}"
        f" for each row execute function daman_refuse_change();"
        f" create trigger {table}_never_emptied before truncate on {table}"
        f" for each statement execute function daman_refuse_change();",
        f"drop trigger {table}_append_only on {table}; drop trigger {table}_never_emptied on {table};",
    )
