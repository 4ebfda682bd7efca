from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from daman.benefits import replays


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "Work out a past decision again, from the facts frozen with it: every value must be the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["replay"])
        parser.add_argument("reference", help="the number of the decision: DEC-…")

    def handle(self, *args: Any, reference: str, **options: Any) -> None:
        decision = replays.decision_by_reference(reference.strip().upper())
        if decision is None:
            raise CommandError(f"No decision has the number {reference}.")
        replay = replays.replay(decision)
        done = replay.determination
        self.stdout.write(f"Decision {decision.reference}: {decision.benefit}, {decision.outcome}, {decision.decided_on}.")
        self.stdout.write(f"Law of {done.on}, as known on {done.known_on}, lawbook {done.lawbook_hash[:16]}.")
        if not replay.is_same_lawbook:
            self.stdout.write(f"The lawbook in use now is another: {replay.lawbook[:16]}.")
        for each in replay.differences:
            self.stdout.write(f"  {each.name}: {each.before} then, {each.after} now")
        if replay.differences:
            raise CommandError(f"The decision does not come out the same: {len(replay.differences)} of {replay.values} values.")
        self.stdout.write(f"Identical to the centime: {replay.values} values, from {len(done.facts)} frozen facts.")
