"""`python -m nation.registers --data FOLDER --port N`: serve until stopped, or until the process that started us is gone."""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path

from nation.registers.program import Program


def main() -> int:
    parser = argparse.ArgumentParser(prog="nation.registers", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder written by nation.registers.store")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--callback-secret-env", default="DAMAN_POST_OPERATOR_SECRET", help="variable with the secret")
    parser.add_argument("--ends-with-parent", action="store_true", help="stop when the starting process ends, however it ends")
    wants = parser.parse_args()
    program = Program(wants.data, port=wants.port, host=wants.host, secret=os.environ[wants.callback_secret_env])
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: threading.Thread(target=program.server.shutdown).start())
    if wants.ends_with_parent:
        threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    program.serve()
    return 0


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
