from typing import Any

from django.core.management.base import BaseCommand, CommandError

from daman.foundation import inspection


class Command(BaseCommand):
    requires_system_checks = ()  # it needs no page
    help = "Ask the data of every room whether it holds together."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = inspection.inspect()
        for finding in findings:
            self.stdout.write(f"{finding.question}: {len(finding.found)}, such as {list(finding.found)[:5]}")
        if findings:
            raise CommandError("The data does not hold together.")
        self.stdout.write(f"The data holds together: {len(list(inspection.questions()))} questions asked.")
