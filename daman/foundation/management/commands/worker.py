from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from daman.foundation import queue


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "Work the queue: reactions to facts, and what the clock starts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2)
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is left")

    def handle(self, *args: Any, **options: Any) -> None:
        queue.run_worker(concurrency=options["concurrency"], until_empty=options["until_empty"])
