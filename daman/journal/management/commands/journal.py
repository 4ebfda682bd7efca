from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from daman.journal import actions, notes, queries, signed_notes, verification
from daman.journal.models import Entry


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "Seal the journal, verify it, give out its tiles and checkpoint, accept what witnesses signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal", "checkpoint", "key", "publish", "cosign", "proof"])
        parser.add_argument("--kept", type=Path, help="verify: a checkpoint that was kept outside the house")
        parser.add_argument("--folder", type=Path, help="publish: where to; as the settings say, if left out")
        parser.add_argument("--note", type=Path, help="cosign: the checkpoint that a witness signed")
        parser.add_argument("--witnesses", type=Path, help="cosign: the witnesses' keys, one a line")
        parser.add_argument("--entry", type=int, help="proof: the entry's number")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "verify":
            self._verify(options["kept"])
        elif what == "seal":
            self._seal()
        elif what == "key":
            self.stdout.write(notes.verifier_key())
        elif what == "publish":
            folder = options["folder"] or Path(settings.JOURNAL_FOLDER)
            self.stdout.write(f"{folder} holds the journal up to {actions.publish(folder)} entries.")
        elif what == "cosign":
            self._cosign(options["note"], options["witnesses"])
        elif what == "proof":
            self._proof(options["entry"])
        else:
            checkpoint = queries.last_checkpoint()
            if checkpoint is None:
                raise CommandError("Nothing was sealed yet.")
            self.stdout.write(queries.cosigned_note(checkpoint), ending="")

    def _cosign(self, note: Path | None, witnesses: Path | None) -> None:
        if note is None or witnesses is None:
            raise CommandError("Give --note and --witnesses.")
        try:
            found = actions.accept_cosignatures(note=note.read_text(), witnesses=signed_notes.parse_keys(witnesses.read_text()))
        except ValueError as error:
            raise CommandError(f"Not accepted: {error}.") from error
        self.stdout.write(f"Signed by {', '.join(found)}." if found else "No witness that you named signed it.")

    def _proof(self, entry_id: int | None) -> None:
        entry = Entry.objects.filter(pk=entry_id).first() if entry_id else None
        proof = queries.inclusion_proof(entry) if entry else None
        if proof is None:
            raise CommandError("There is no such entry, or it is not sealed yet.")
        self.stdout.write(str(proof), ending="")

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
