#!/usr/bin/env python
"""Django's own housekeeping. For the work itself, see `bin/daman`."""

import sys

from daman.launch.environment import prepare

if __name__ == "__main__":
    prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
