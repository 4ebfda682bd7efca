"""Keeps a program on a leash: `python -m daman.launch.leash PROGRAM …`.

When the process that holds the other end of our standard input is gone, however it ended, the program and whatever it
started are stopped. Needs to be started in a session of its own.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading

SECONDS_TO_END = 10.0


def main() -> int:
    if os.getpgrp() != os.getpid():
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: _tell(program, signal.SIGTERM))
    threading.Thread(target=_watch, args=(program,), daemon=True).start()
    code = program.wait()
    _end_those_left()
    return code if code >= 0 else 128 - code


def _watch(program: "subprocess.Popen[bytes]") -> None:
    """Standard input ends when its holder does."""
    while os.read(0, 1024):
        pass
    _tell(program, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        program.wait(timeout=SECONDS_TO_END)
        return
    os.killpg(0, signal.SIGKILL)


def _tell(program: "subprocess.Popen[bytes]", sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        program.send_signal(sign)


def _end_those_left() -> None:
    """Processes that the program started and left behind are in our group."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
