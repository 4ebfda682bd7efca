"""Starts programs, restarts those that end, stops them all."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_TO_STOP = 15.0
ENDS_AT_MOST, WITHIN_SECONDS = 5, 60.0
LOG_BYTES_AT_MOST = 5_000_000


class KeepsEnding(RuntimeError):
    """A program ends again and again; the text says where to look."""


@dataclass
class Program:
    """One program: what to run, where it writes, since when."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    ended_at: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_AT_MOST:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "daman.launch.leash", *self.command],
                stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT,
                env=dict(self.environment), start_new_session=True,
            )  # fmt: skip

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def tail(self) -> str:
        """The last lines it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


class Supervisor:
    """Programs that run together. Stopped in the reverse order of their start."""

    def __init__(self) -> None:
        self.programs: list[Program] = []

    def start(self, program: Program) -> Program:
        self.programs.append(program)
        program.start()
        return program

    def look_after(self) -> list[str]:
        """Restart what ended; the names of those restarted. Raises when one keeps ending."""
        restarted = []
        for program in self.programs:
            if not program.has_ended():
                continue
            self._end_group(program, signal.SIGKILL)  # nothing of it may hold its port
            now = time.monotonic()
            program.ended_at = [at for at in program.ended_at if at > now - WITHIN_SECONDS] + [now]
            if len(program.ended_at) > ENDS_AT_MOST:
                raise KeepsEnding(f"{program.name} keeps ending; {program.log} ends with:\n{program.tail()}")
            program.start()
            restarted.append(program.name)
        return restarted

    def stop(self) -> None:
        """Ask all to end, the last started first; insist after some seconds."""
        for program in reversed(self.programs):
            if program.process is not None and program.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    program.process.send_signal(signal.SIGTERM)
        ends = time.monotonic() + SECONDS_TO_STOP
        for program in reversed(self.programs):
            if program.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.process.wait(timeout=max(0.1, ends - time.monotonic()))
            self._end_group(program, signal.SIGKILL)
        self.programs.clear()

    def _end_group(self, program: Program, sign: signal.Signals) -> None:
        if program.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(program.process.pid, sign)
        program.process.wait()
        if program.process.stdin is not None:
            program.process.stdin.close()
