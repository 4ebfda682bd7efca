"""The tree of RFC 6962: a root over all leaves, and short proofs that one leaf is under it. Knows no database."""

import hashlib
from collections.abc import Callable, Iterable

HASH = 32


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

    def add(self, leaf: bytes) -> None:
        """One more leaf (its hash) at the end."""
        height = self.size
        while height & 1:
            leaf, height = node_hash(self.peaks.pop(), leaf), height >> 1
        self.peaks.append(leaf)
        self.size += 1

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


def inclusion_path(index: int, size: int, root_between: Callable[[int, int], bytes]) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, from the bottom up.

    `root_between(start, end)` gives the root over the leaves `[start, end)`.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} among {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
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
