from django.db import migrations

# What a guard asks stays in proportion to what was written, however full the month is: each row is looked up by its key,
# in pages that were written a moment ago. Left alone, the planner reads the whole month.
GUARDS = ("ledger_entrykey_complete", "ledger_entry_complete", "ledger_line_balanced")
SETTINGS = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit")


def alter(words: str) -> str:
    return "".join(f"alter function {guard}() {words.format(setting)}; " for guard in GUARDS for setting in SETTINGS)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_months")]

    operations = [migrations.RunSQL(alter("set {} = off"), alter("reset {}"))]
