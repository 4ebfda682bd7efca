"""One command to back up, one to restore, for the embedded database or a server.

`python -m daman.launch.backup make FILE` · `… restore FILE` (into an empty database).
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from daman.launch import environment
from daman.launch.postgres import find_binaries


def make(file: Path) -> None:
    """A consistent copy of the database, compressed; written whole or not at all."""
    draft = file.with_name(f".{file.name}.partial")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # everything about everybody: for its owner only
    os.close(descriptor)
    try:
        # gzip: the one compression that every build of these programs knows.
        _run("pg_dump", "--format=custom", "--compress=gzip:6", "--no-owner", "--file", str(draft))
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    print(f"backup: {file} ({file.stat().st_size / 1e6:.1f} MB)")


def restore(file: Path) -> None:
    """Load a backup into an empty database, migrate, and verify the journal."""
    if not file.is_file():
        sys.exit(f"There is no file {file}.")
    if _run("psql", "-Atc", "select count(*) from pg_tables where schemaname = 'public'").strip() != "0":
        sys.exit("This database is not empty. Restore into a new one: set DAMAN_VAR to a new folder, or DATABASE_URL.")
    _run("pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", "--dbname", _parts()["PGDATABASE"], str(file))
    root = environment.ROOT
    subprocess.run([sys.executable, str(root / "manage.py"), "migrate", "--verbosity", "0"], check=True, cwd=root)
    subprocess.run([sys.executable, str(root / "manage.py"), "journal", "verify"], check=True, cwd=root)
    print(f"restored: {file}")


def _parts() -> dict[str, str]:
    """Where the database is, as its programs read it from their environment: a password on a command line is seen by all."""
    url = urlsplit(os.environ["DATABASE_URL"])
    query = {name: values[-1] for name, values in parse_qs(url.query).items()}
    parts = {
        "PGHOST": query.pop("host", url.hostname or ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": unquote(url.username or ""),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": unquote(url.path.lstrip("/")),
    } | {f"PG{name.upper()}": value for name, value in query.items()}
    return {name: value for name, value in parts.items() if value}


def _run(program: str, *arguments: str) -> str:
    command = [str(find_binaries() / program), "--no-password", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | _parts())
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
