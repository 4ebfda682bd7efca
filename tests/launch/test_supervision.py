"""Programs are restarted when they end, stopped together, and never outlive who looks after them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daman.launch import ports
from daman.launch.supervisor import KeepsEnding, Program, Supervisor

WRITES_ITS_NUMBER = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
HAS_A_CHILD = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]]); time.sleep(60)"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.05)


def numbers(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")  # a zombie nobody has waited for yet does not live
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def program(tmp_path: Path, *command: str) -> Program:
    return Program("sleeper", [sys.executable, "-c", *command], tmp_path / "log" / "sleeper.log", os.environ)


def test_what_ends_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "numbers"
    supervisor.start(program(tmp_path, WRITES_ITS_NUMBER, str(notes)))
    until(lambda: len(numbers(notes)) == 1)
    assert supervisor.look_after() == []
    os.kill(numbers(notes)[0], signal.SIGKILL)
    until(lambda: supervisor.look_after() == ["sleeper"])
    until(lambda: len(numbers(notes)) == 2)
    supervisor.stop()
    until(lambda: not lives(numbers(notes)[1]))


def test_what_keeps_ending_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program(tmp_path, "raise SystemExit('cannot work like this')"))
    with pytest.raises(KeepsEnding, match="cannot work like this"):
        until(lambda: supervisor.look_after() == ["never"], seconds=30)


def test_grandchildren_end_too(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "numbers"
    supervisor.start(program(tmp_path, HAS_A_CHILD, WRITES_ITS_NUMBER, str(notes)))
    until(lambda: len(numbers(notes)) == 1)
    supervisor.stop()
    until(lambda: not lives(numbers(notes)[0]))


def test_nothing_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    notes, log = tmp_path / "numbers", tmp_path / "sleeper.log"
    runs = (
        "import os, pathlib, sys, time\n"
        "from daman.launch.supervisor import Program, Supervisor\n"
        "Supervisor().start(Program('sleeper', [sys.executable, '-c', *sys.argv[2:]], pathlib.Path(sys.argv[1]), os.environ))\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", runs, str(log), HAS_A_CHILD, WRITES_ITS_NUMBER, str(notes)]
    killed = subprocess.Popen(command)
    until(lambda: len(numbers(notes)) == 1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    until(lambda: not lives(numbers(notes)[0]))


def test_taken_ports_are_seen() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port: int = listener.getsockname()[1]
        assert not ports.is_free(port)
        found = ports.next_free_pair(port)
        assert found > port
        assert ports.is_free(found + 1)


def test_up_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "daman.launch.up", "--port", str(port)]
        done = subprocess.run(command, env=os.environ | {"DAMAN_VAR": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert "--port" in done.stderr


def test_up_runs_once_in_a_folder(tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4242")
        lock.flush()
        command = [sys.executable, "-m", "daman.launch.up"]
        done = subprocess.run(command, env=os.environ | {"DAMAN_VAR": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "running already (process 4242)" in done.stderr
