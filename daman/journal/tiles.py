"""Tiles (C2SP tlog-tiles): the tree cut into pieces of 256 hashes, so that a proof reads a few of them. Knows no database."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from daman.journal.merkle import HASH, TILE_HEIGHT, node_hash

WIDTH = 1 << TILE_HEIGHT
LEVELS = 7  # more leaves than any journal will have
_PATH = re.compile(r"(entries|[0-9]|[1-5][0-9]|6[0-3])((?:/x[0-9]{3})*/[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")

Read = Callable[[int, int, int], bytes]  # level, number, width: the hashes of a tile, one after the other


def hashes_at(level: int, size: int) -> int:
    """How many hashes a level has when the tree has so many leaves."""
    return size >> TILE_HEIGHT * level


def width_of(level: int, number: int, size: int) -> int:
    """How wide a tile is in a tree of that size: 256, fewer at the right edge, 0 where there is none."""
    return max(0, min(WIDTH, hashes_at(level, size) - number * WIDTH))


def path_of(level: int | str, number: int, width: int) -> str:
    """Where a tile lies, under `tile/`: "0/x001/x234/067", or with ".p/112" when it is not full."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def parse_path(path: str) -> tuple[str, int, int]:
    """Level (or "entries"), number and width of a path; ValueError when it names no tile."""
    found = _PATH.fullmatch(path)
    if not found:
        raise ValueError("no tile")
    number, width = int(re.sub("[/x]", "", found[2])), int(found[3] or WIDTH)
    if path != path_of(found[1], number, width):
        raise ValueError("no tile")
    return found[1], number, width


def all_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of each tile of a tree."""
    for level in range(LEVELS):
        for number in range(-(-hashes_at(level, size) // WIDTH)):
            yield level, number, width_of(level, number, size)


class Reader:
    """Roots over any part of a tree that the proofs ask for, from its tiles. Each tile is read once."""

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._tile = lru_cache(maxsize=64)(lambda level, number: self._checked(read, level, number))

    def root_between(self, start: int, end: int) -> bytes:
        """The root over the leaves [start, end): the perfect subtrees in it, joined from the right."""
        roots = []
        while start < end:
            height = (end - start).bit_length() - 1
            if start:
                height = min(height, (start & -start).bit_length() - 1)
            roots.append(self._perfect(height, start >> height))
            start += 1 << height
        root = roots.pop()
        while roots:
            root = node_hash(roots.pop(), root)
        return root

    def root(self) -> bytes:
        """The root over the whole tree, which has a leaf at least."""
        return self.root_between(0, self.size)

    def leaf(self, index: int) -> bytes:
        """One leaf's hash."""
        return self._perfect(0, index)

    def _perfect(self, height: int, index: int) -> bytes:
        """The root of the perfect subtree of 2**height leaves, the index-th from the left."""
        level, above = divmod(height, TILE_HEIGHT)
        first = index << above
        tile, place = self._tile(level, first >> TILE_HEIGHT), first % WIDTH
        hashes = [tile[i * HASH : (i + 1) * HASH] for i in range(place, place + (1 << above))]
        while len(hashes) > 1:
            hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
        return hashes[0]

    def _checked(self, read: Read, level: int, number: int) -> bytes:
        width = width_of(level, number, self.size)
        tile = read(level, number, width)
        if not width or len(tile) != width * HASH:
            raise ValueError(f"tile {path_of(level, number, width)} is not whole")
        return tile
