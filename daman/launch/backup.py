"""One command to back up, one to restore, for the embedded database or a server.

`python -m daman.launch.backup make FILE` · `… restore FILE` (into an empty database).
"""

import os
import subprocess
import sys
from pathlib import Path

from daman.launch import environment
from daman.launch.postgres import find_binaries


def make(file: Path) -> None:
    """A consistent copy of the database, compressed; written whole or not at all."""
    draft = file.with_name(f".{file.name}.partial")
    _run("pg_dump", "--format=custom", "--compress=zstd:3", "--no-owner", "--file", str(draft), "--dbname", _url())
    draft.rename(file)
    print(f"backup: {file} ({file.stat().st_size / 1e6:.1f} MB)")


def restore(file: Path) -> None:
    """Load a backup into an empty database, migrate, and verify the journal."""
    if _run("psql", "--dbname", _url(), "-Atc", "select count(*) from pg_tables where schemaname = 'public'").strip() != "0":
        sys.exit("This database is not empty. Restore into a new one: set DAMAN_VAR to a new folder, or DATABASE_URL.")
    _run("pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", "--dbname", _url(), str(file))
    root = environment.ROOT
    subprocess.run([sys.executable, str(root / "manage.py"), "migrate", "--verbosity", "0"], check=True, cwd=root)
    subprocess.run([sys.executable, str(root / "manage.py"), "journal", "verify"], check=True, cwd=root)
    print(f"restored: {file}")


def _url() -> str:
    return os.environ["DATABASE_URL"]


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run([str(find_binaries() / program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program}: {done.stderr.strip()}")
    return done.stdout


def main() -> None:
    """Run `make FILE` or `restore FILE`."""
    match sys.argv[1:]:
        case ["make", name]:
            environment.prepare()
            make(Path(name).absolute())
        case ["restore", name]:
            environment.prepare()
            restore(Path(name).absolute())
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
