"""`bin/up`: the house on one machine. Database, fictional wilaya, registers, web server, worker; looked after until stopped.

Twice is harmless. `kill -9` and again loses nothing: the children end by themselves and the database recovers.
"""

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from daman.launch import environment, ports, printing
from daman.launch.furnishing import REGISTERS
from daman.launch.postgres import EmbeddedPostgres
from daman.launch.supervisor import KeepsEnding, Program, Supervisor

PORT = 8000
SECONDS_TO_ANSWER = 60.0
WEB = (
    "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--blocking-threads", "4", "--backlog", "1024",
    "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning",
)  # fmt: skip


class Stop(Exception):
    """Ctrl-C, or the machine goes down."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the house up; 0 when it was stopped on purpose."""
    wants = _arguments(arguments)
    folder = environment.var()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    with _alone(folder / "up.lock"), contextlib.suppress(Stop):
        return _up(wants, folder)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/up", description="The house, up: database, fictional wilaya, web, worker.")
    parser.add_argument("--persons", type=int, default=20_000, help="size of the fictional wilaya (20000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another wilaya (1)")
    parser.add_argument("--port", type=int, help=f"where the web server listens ({PORT}); the registers take the next one")
    parser.add_argument("--no-serve", action="store_true", help="furnish and stop")
    wants = parser.parse_args(arguments)
    if wants.persons < 300:
        parser.error("--persons: at least 300")
    return wants


def _up(wants: argparse.Namespace, folder: Path) -> int:
    port = 0 if wants.no_serve else _port(wants)
    database = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(folder / "postgres")
    supervisor, started = Supervisor(), time.monotonic()
    try:
        print("· قاعدة البيانات — database", flush=True)
        environment.prepare()
        if not wants.no_serve:
            _point_at(port)  # before furnishing: letters carry the address
        if code := _furnish(wants):
            return code
        if wants.no_serve:
            return 0
        _serve(supervisor, folder, port)
        printing.welcome(folder, port, seconds=time.monotonic() - started)
        _look_after(supervisor, database)
    except KeepsEnding as trouble:
        print(f"\n✗ {trouble}", file=sys.stderr)
        return 1
    finally:
        _close(supervisor, database)
    return 0


def _port(wants: argparse.Namespace) -> int:
    """Where to listen: what was asked or nothing; by default the first free pair."""
    asked = wants.port or PORT
    taken = [port for port in (asked, asked + 1) if not ports.is_free(port)]
    if not taken:
        return asked
    others = ports.next_free_pair(asked + 2)
    if wants.port:
        raise SystemExit(f"Port {taken[0]} is taken (we need {asked} and {asked + 1}). Try: bin/up --port {others}")
    print(f"· port {taken[0]} is taken: using {others} and {others + 1} (choose with --port)")
    return others


def _point_at(port: int) -> None:
    """What the processes must know of each other. What the environment says already stands."""
    os.environ.setdefault("DAMAN_PUBLIC_URL", f"http://localhost:{port}")
    os.environ.setdefault("DAMAN_REGISTERS_URL", f"http://127.0.0.1:{port + 1}")


def _furnish(wants: argparse.Namespace) -> int:
    command = [
        sys.executable, "-m", "daman.launch.leash", sys.executable, "-m", "daman.launch.furnishing",
        "--persons", str(wants.persons), "--seed", str(wants.seed),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        code = process.wait()
    except Stop:
        print("\n· stopping; what is furnished stays, the next bin/up goes on from there", flush=True)
        process.terminate()
        process.wait()
        raise
    if code:
        print("✗ furnishing failed; what was done stays, bin/up goes on from there", file=sys.stderr)
    return code


def _serve(supervisor: Supervisor, folder: Path, port: int) -> None:
    shutil.rmtree(folder / "metrics", ignore_errors=True)  # counts of processes that are gone
    python, logs = sys.executable, folder / "log"

    def program(name: str, *command: str) -> Program:
        return Program(name, [python, *command], logs / f"{name}.log", os.environ)

    registers = ("-m", "nation.registers", "--data", str(folder / REGISTERS), "--port", str(port + 1))
    supervisor.start(program("registers", *registers))
    supervisor.start(program("web", "-m", "granian", *WEB, "--port", str(port), "daman.wsgi:application"))
    supervisor.start(program("worker", str(environment.ROOT / "manage.py"), "worker"))
    print("· الخادم — web server", flush=True)
    ends = time.monotonic() + SECONDS_TO_ANSWER
    while not _answers(f"http://127.0.0.1:{port}/healthz"):
        supervisor.look_after()
        if time.monotonic() > ends:
            raise KeepsEnding(f"The web server does not answer; {logs / 'web.log'} ends with:\n{supervisor.programs[1].tail()}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except OSError:
        return False


def _look_after(supervisor: Supervisor, database: EmbeddedPostgres | None) -> None:
    while True:
        time.sleep(0.5)
        if database is not None and database.is_gone():  # before the programs, which cannot live without it
            database.ensure()
            print("· the database ended; started again, nothing that was written is lost", flush=True)
        for name in supervisor.look_after():
            print(f"· {name} ended; started again (its log is in {environment.var() / 'log'})", flush=True)


def _close(supervisor: Supervisor, database: EmbeddedPostgres | None) -> None:
    """Everything down, the database last. A second Ctrl-C meanwhile changes nothing."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    if supervisor.programs:
        print("\n· نغلق — stopping", flush=True)
    supervisor.stop()
    if database is not None:
        database.stop()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One `bin/up` a folder. The lock goes with the process, so a killed one leaves nothing stale."""
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise SystemExit(
                f"bin/up is running already (process {lock.read().strip() or '?'}). Stop it first, or set DAMAN_VAR."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _stop(sign: int, frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
