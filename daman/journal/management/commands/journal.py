from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from daman.journal import actions, notes, queries, verification


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "Seal the journal, verify it, show its last signed checkpoint and the key to check it with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal", "checkpoint", "key"])
        parser.add_argument("--kept", type=Path, help="verify: a checkpoint that was kept outside the house")

    def handle(self, *args: Any, what: str, kept: Path | None, **options: Any) -> None:
        if what == "verify":
            self._verify(kept)
        elif what == "seal":
            self._seal()
        elif what == "key":
            self.stdout.write(notes.verifier_key())
        else:
            checkpoint = queries.last_checkpoint()
            if checkpoint is None:
                raise CommandError("Nothing was sealed yet.")
            self.stdout.write(checkpoint.note, ending="")

    def _verify(self, kept: Path | None) -> None:
        count = 0
        for finding in verification.verify(kept_note=kept.read_text() if kept else ""):
            self.stdout.write(finding.words)
            count += 1
        if count:
            raise CommandError(f"The journal does not hold: {count} findings.")
        checkpoint, lag = queries.last_checkpoint(), queries.sealing_lag()
        self.stdout.write(
            f"The journal holds: {checkpoint.size if checkpoint else 0} entries, each as it was sealed."
            f" {lag.entries} are not sealed yet."
        )

    def _seal(self) -> None:
        checkpoint = actions.seal(timezone.now())
        self.stdout.write(f"Sealed: {checkpoint.size} entries in all." if checkpoint else "Nothing to seal.")
