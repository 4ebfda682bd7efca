"""Environments of their own for what is measured and never imported by the product: the peers, and a cluster."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tools.bench import ROOT

PEERS = ROOT / "requirements" / "bench.txt"
SPARK = ROOT / "requirements" / "spark.txt"


def peers(folder: Path) -> Path | None:
    """The Python of an environment with the pinned peers; nothing when they cannot be installed, and why is said."""
    return _installed(folder, PEERS, "the peers")


def spark(folder: Path) -> Path | None:
    """The Python of an environment with PySpark; nothing when there is no Java or it cannot be installed, and why is said."""
    if not shutil.which("java"):
        print("· no Java is installed, and Spark needs it (17 or later): its figures are missing")
        return None
    return _installed(folder, SPARK, "PySpark")


def _installed(folder: Path, pinned: Path, what: str) -> Path | None:
    python, stamp = folder / "bin" / "python", folder / "installed"
    wanted = hashlib.sha256(pinned.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"· installing {what} of requirements/{pinned.name} into an environment of its own")
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True, text=True)
        subprocess.run(_install(python, pinned), check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        told = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        print(f"· {what} cannot be installed, its figures are missing: {told[-1] if told else error}")
        return None
    stamp.write_text(wanted)
    return python


def _install(python: Path, file: Path) -> list[str]:
    pinned = ["--require-hashes", "-r", str(file)]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "-q", "--python", str(python), *pinned]
    return [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", *pinned]
