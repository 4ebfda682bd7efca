"""The environment of a process: secrets, database, settings. What is already set is kept."""

import contextlib
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def var() -> Path:
    """The folder for everything that changes: database, keys, logs. `DAMAN_VAR` moves it."""
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DAMAN_VAR"] = str(folder)
    return folder


def prepare(*, settings: str = "daman.settings.dev") -> None:
    """Set what a process needs; starts the embedded database when no `DATABASE_URL` points elsewhere."""
    folder = var()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    for name, value in _secrets(folder / "secrets").items():
        os.environ.setdefault(name, value)
    if not os.environ.get("DATABASE_URL"):
        from daman.launch.postgres import EmbeddedPostgres

        os.environ["DATABASE_URL"] = EmbeddedPostgres(folder / "postgres").ensure().url("daman")


def _secrets(path: Path) -> dict[str, str]:
    """Secrets of this copy, made once, readable by its owner only. A server gives its own through the environment."""
    if not path.exists():
        lines = [f"{name}={secrets.token_urlsafe(48)}\n" for name in ("DAMAN_SECRET_KEY", "DAMAN_POST_OPERATOR_SECRET")]
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # of several processes the first wins
        draft.unlink()
    return dict(line.split("=", 1) for line in path.read_text().splitlines())
