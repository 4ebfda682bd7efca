"""Each register signs what it answers. The keys are made once and kept in the folder."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAMES = ("interior", "defence", "post", "trade", "health", "education", "solidarity", "tax", "labour", "anem")


class Signers:
    """An Ed25519 key for each register."""

    def __init__(self, folder: Path) -> None:
        self.keys = {name: _key(folder / f"{name}.ed25519") for name in NAMES}

    def sign(self, name: str, body: bytes) -> tuple[str, str]:
        """The key's id and the signature in base64."""
        return self.key_id(name), base64.b64encode(self.keys[name].sign(body)).decode()

    def key_id(self, name: str) -> str:
        return f"{name}-1"

    def public_keys(self) -> dict[str, str]:
        return {
            self.key_id(name): base64.b64encode(key.public_key().public_bytes_raw()).decode() for name, key in self.keys.items()
        }


def _key(path: Path) -> Ed25519PrivateKey:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        draft.replace(path)
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
