"""A real small house for the journeys: its own database, registers, web and worker, in its own folder."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nation.cast import CastMember, cast
from tests.screens.conftest import browser_type_launch_args  # noqa: F401  the same browser

ROOT = Path(__file__).resolve().parent.parent.parent
PERSONS = 400
START_SECONDS = 240
INHERITED = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")  # of the tests' own process: the house makes its own


@dataclass(frozen=True)
class House:
    """Where it is, and who is in it."""

    address: str
    registers: str
    var: Path
    cast: dict[str, CastMember]

    def daman(self, *arguments: str) -> str:
        """Run one command of the house."""
        environment = _environment(self.var) | {"DAMAN_REGISTERS_URL": self.registers}
        command = [sys.executable, "-m", "daman.cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
        return done.stdout


def today() -> date:
    """The day at the house."""
    return datetime.now(ZoneInfo("Africa/Algiers")).date()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Up before the first journey, down after the last. `DAMAN_HOUSE=port:folder` uses one that is already up."""
    if running := os.environ.get("DAMAN_HOUSE"):
        asked, _colon, at = running.partition(":")
        yield House(f"http://localhost:{asked}", f"http://127.0.0.1:{int(asked) + 1}", Path(at), cast(today()))
        return
    folder = Path(tempfile.mkdtemp(prefix="daman-journeys-"))
    port = _free_pair()
    log = folder / "up.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "daman.launch.up", "--persons", str(PERSONS), "--port", str(port)],
            cwd=ROOT, env=_environment(folder), stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(f"http://localhost:{port}/healthz", process, log)
        yield House(f"http://localhost:{port}", f"http://127.0.0.1:{port + 1}", folder, cast(today()))
    finally:
        _stop(process)
        if not os.environ.get("DAMAN_KEEP_HOUSE"):
            shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DAMAN_") and name not in INHERITED}
    return kept | {"DAMAN_VAR": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "DAMAN_TRUSTED_PROXIES": "1"}


def _free_pair() -> int:
    """A port for the web, the next one for the registers."""
    for port in range(8400, 8600, 2):
        with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", port))
            other.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no two free ports")


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise AssertionError(f"the house did not come up:\n{log.read_text()[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
