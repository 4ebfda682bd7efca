"""Each register signs what it answers. The keys are made once and kept in the folder."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAMES = (
    "interior", "defence", "post", "trade", "health", "education", "solidarity", "tax", "labour", "anem", "agriculture",
    "electricity", "justice",
)  # fmt: skip


class Signers:
    """An Ed25519 key for each register."""

    def __init__(self, folder: Path) -> None:
        self.keys = {name: _key(folder / f"{name}.ed25519") for name in NAMES}

    def key_id(self, name: str) -> str:
        return f"{name}-1"


def _key(path: Path) -> Ed25519PrivateKey:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        draft.replace(path)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
