from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class JournalConfig(AppConfig):
    name = "daman.journal"

    def ready(self) -> None:
        """Read every room's acts, reactions and jobs, so that a fact finds those who listen."""
        for room in apps.get_app_configs():
            for furniture in ("acts", "reactions", "jobs"):
                module = f"{room.name}.{furniture}"
                if room.name.startswith("daman.") and find_spec(module):
                    import_module(module)
