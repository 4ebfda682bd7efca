"""bin/check: format, lint, types, walls, migrations, translations. Prints each step, goes on to the end, fails if one failed."""

import os
import subprocess
import sys
import time

from daman.launch import environment

PYTHON = sys.executable
BIN = os.path.dirname(PYTHON)
STEPS = [
    ("format", [f"{BIN}/ruff", "format", "--check", "--quiet", "."]),
    ("lint", [f"{BIN}/ruff", "check", "--quiet", "."]),
    ("types", [f"{BIN}/mypy"]),
    ("walls", [f"{BIN}/lint-imports", "--no-cache"]),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("the framework's own checks", [PYTHON, "manage.py", "check", "--fail-level", "WARNING"]),
    ("translations", [PYTHON, "-m", "tools.messages", "check"]),
    ("generated pages", [PYTHON, "-m", "tools.pages", "check"]),
]


def main() -> int:
    """Run the steps named on the command line, or all."""
    wanted = sys.argv[1:]
    os.environ.setdefault("DAMAN_VAR", os.path.abspath("var/test"))
    environment.prepare(settings="daman.settings.test")
    failed = []
    for name, command in STEPS:
        if wanted and name not in wanted:
            continue
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)")
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr)[-6000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
