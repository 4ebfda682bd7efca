from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from daman.affiliation import actions, card_keys, queries, status_lists
from daman.foundation.actor import THE_HOUSE
from daman.foundation.refusal import Refusal


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "The keys that sign cards and certificates, and the lists that others keep to verify them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["keys", "rotate", "withdraw", "publish"])
        parser.add_argument("--from", dest="signs_from", type=date.fromisoformat, help="rotate: the first day it signs")
        parser.add_argument("--kid", default="", help="withdraw: which key")
        parser.add_argument("--reason", default="", help="withdraw: why, for the journal")
        parser.add_argument("--folder", type=Path, help="publish: where to write the lists")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        today = timezone.localdate()
        try:
            if what == "rotate":
                if options["signs_from"] is None:
                    raise CommandError("Give --from: ten days ahead lets phones without network learn the new key.")
                made = actions.rotate_card_key(signs_from=options["signs_from"], actor=THE_HOUSE, on=today)
                self.stdout.write(f"Key {made.kid} is announced. It signs from {made.signs_from} on.")
            elif what == "withdraw":
                if not options["reason"]:
                    raise CommandError("Give --kid and --reason.")
                gone = actions.withdraw_card_key(kid=options["kid"], reason=options["reason"], actor=THE_HOUSE, on=today)
                self.stdout.write(f"Key {gone.kid} is not believed any more. Issue again what it signed.")
            elif what == "publish":
                self._publish(options["folder"], today)
            else:
                self._keys(today)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _keys(self, today: date) -> None:
        for key in card_keys.ring():
            days = f"signs from {key.signs_from}" + (f", is believed before {key.believed_before}" if key.believed_before else "")
            self.stdout.write(f"{key.kid.hex()}  {days}" + (f", withdrawn on {key.withdrawn_on}" if key.withdrawn_on else ""))

    def _publish(self, folder: Path | None, today: date) -> None:
        if folder is None:
            raise CommandError("Give --folder.")
        now = timezone.now()
        (folder / "status").mkdir(parents=True, exist_ok=True)
        (folder / "keys").write_text(queries.key_list(now, today))
        for number in status_lists.current_lists(today):
            (folder / "status" / str(number)).write_bytes(queries.status_list(number, now, today) or b"")
        self.stdout.write(f"The lists of today are in {folder}.")
