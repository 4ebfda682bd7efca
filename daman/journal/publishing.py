"""The journal's public folder, which other bodies copy: tiles, bundles, key and checkpoint, laid out as C2SP tlog-tiles says.

What is in it is what is served under /journal/. The checkpoint comes last: whoever reads it finds all that it speaks of.
"""

import os
from pathlib import Path

from daman.journal import notes, queries, tiles


def publish(folder: Path) -> int:
    """Write what is new. Gives the size of the checkpoint that is there now."""
    checkpoint = queries.last_checkpoint()
    if checkpoint is None:
        return 0
    note = queries.cosigned_note(checkpoint)
    last = folder / "checkpoint"
    if last.exists() and last.read_text() == note:
        return checkpoint.size
    for level in range(tiles.LEVELS):
        _level(folder, level, checkpoint.size)
    _write(folder / "key", f"{notes.verifier_key()}\n".encode())
    _write(folder / "checkpoints" / checkpoint.recorded_at.date().isoformat(), note.encode())  # the last of each day stays
    _write(last, note.encode())
    return checkpoint.size


def _level(folder: Path, level: int, size: int) -> None:
    count = -(-tiles.hashes_at(level, size) // tiles.WIDTH)
    first = count
    while first and not _full(folder, level, first - 1).exists():
        first -= 1
    for number in range(first, count):
        width = tiles.width_of(level, number, size)
        if level == 0 and (bundle := queries.entry_bundle(number, width)) is not None:
            _write(folder / "tile" / tiles.path_of("entries", number, width), bundle)
        _write(folder / "tile" / tiles.path_of(level, number, width), queries.tile(level, number, width))


def _full(folder: Path, level: int, number: int) -> Path:
    return folder / "tile" / tiles.path_of(level, number, tiles.WIDTH)


def _write(path: Path, content: bytes) -> None:
    """Nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
