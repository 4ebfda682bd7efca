"""The tree of RFC 6962: a root over all leaves, and short proofs that one leaf is under it. Knows no database."""

import hashlib
from collections.abc import Callable, Iterable

HASH = 32
TILE_HEIGHT = 8  # a tile holds 2**8 hashes: C2SP tlog-tiles

RootBetween = Callable[[int, int], bytes]  # the root over the leaves [start, end)


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree of which only the peaks (the roots of its perfect subtrees) are kept: log2 n hashes."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        if len(self.peaks) != size.bit_count() or any(len(peak) != HASH for peak in self.peaks):
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} peaks of {HASH} bytes")

    def add(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """One more leaf (its hash) at the end. Gives the tiles that it filled: their level and root, the lowest first."""
        rest, height = self.size, 0
        filled: list[tuple[int, bytes]] = []
        while rest & 1:
            leaf, rest, height = node_hash(self.peaks.pop(), leaf), rest >> 1, height + 1
            if height % TILE_HEIGHT == 0:
                filled.append((height // TILE_HEIGHT - 1, leaf))
        self.peaks.append(leaf)
        self.size += 1
        return filled

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def inclusion_path(index: int, size: int, root_between: RootBetween) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, from the bottom up.

    `root_between(start, end)` gives the root over the leaves `[start, end)`.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} among {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            path.append(root_between(middle, end))
            end = middle
        else:
            path.append(root_between(start, middle))
            start = middle
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf at `index` to the root of a tree of `size` leaves."""
    if not 0 <= index < size or any(len(step) != HASH for step in [leaf, root, *path]):
        return False
    here, last = index, size - 1
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(step, leaf)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, step)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == root


def consistency_path(old: int, new: int, root_between: RootBetween) -> list[bytes]:
    """The hashes that show that the first `old` of `new` leaves are the very ones of the smaller tree (RFC 6962, 2.1.2)."""
    if not 0 < old <= new:
        raise ValueError(f"A tree of {old} leaves does not grow into one of {new}")
    path: list[bytes] = []
    start, end, is_whole = 0, new, True  # is_whole: the smaller tree's root is known to who asks
    while old != end:
        middle = _split(start, end)
        if old <= middle:
            path.append(root_between(middle, end))
            end = middle
        else:
            path.append(root_between(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        path.append(root_between(start, end))
    return path[::-1]


def is_consistent(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path shows that the tree of `old` leaves is the beginning of the tree of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new or any(len(step) != HASH for step in [old_root, new_root, *path]):
        return False
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    of_old = of_new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            of_old, of_new = node_hash(step, of_old), node_hash(step, of_new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            of_new = node_hash(of_new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and of_old == old_root and of_new == new_root


def _split(start: int, end: int) -> int:
    return start + (1 << (end - start - 1).bit_length() - 1)
