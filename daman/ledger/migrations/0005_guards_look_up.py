from django.db import migrations

GUARDS = ("ledger_entrykey_complete", "ledger_entry_complete", "ledger_line_balanced")


def alter(words: str) -> str:
    return "".join(f"alter function {guard}() {words}; " for guard in GUARDS)


class Migration(migrations.Migration):
    """Over many young months the planner, knowing nothing of them, kept their rows aside and compared all with all."""

    dependencies = [("ledger", "0004_linear_guards")]

    operations = [migrations.RunSQL(alter("set enable_material = off"), alter("reset enable_material"))]
