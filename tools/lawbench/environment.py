"""The peers' own environment: they are measured, never imported by the product."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tools.bench import ROOT

PINNED = ROOT / "requirements" / "bench.txt"


def peers(folder: Path) -> Path | None:
    """The Python of an environment with the pinned peers; nothing when they cannot be installed, and why is said."""
    python, stamp = folder / "bin" / "python", folder / "installed"
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print("· installing the peers of requirements/bench.txt into an environment of their own")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True, text=True)
        subprocess.run(_install(python), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        print(f"· the peers cannot be installed, their figures are missing: {told[-1] if told else error}")
        return None
    stamp.write_text(wanted)
    return python


def _install(python: Path) -> list[str]:
    pinned = ["--require-hashes", "-r", str(PINNED)]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "-q", "--python", str(python), *pinned]
    return [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", *pinned]
