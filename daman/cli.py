"""The program `daman`: `daman law …` and `daman log …` need no database; the rest are the rooms' own commands."""

import sys
import time


def main() -> None:
    """Run one command."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["law"]:
        from law.cli import main as law_main

        sys.exit(law_main(arguments[1:]))
    if arguments[:1] == ["log"]:
        from daman.journal.log_tool import main as log_main

        sys.exit(log_main(arguments[1:], at=int(time.time())))
    from daman.launch.environment import prepare

    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["daman", *arguments])


if __name__ == "__main__":
    main()
