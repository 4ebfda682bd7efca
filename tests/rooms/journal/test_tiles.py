"""Tiles: the paths of the standard, and the same roots and proofs as the whole tree."""

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daman.journal import merkle, tiles

MOST = 70_000
LEAVES = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(MOST)]


@cache
def hash_at(level: int, place: int) -> bytes:
    """A tile's hash by its definition: the root over 256**level leaves, by halves."""
    return by_halves(place * 256**level, (place + 1) * 256**level)


@cache
def by_halves(start: int, end: int) -> bytes:
    if end - start == 1:
        return LEAVES[start]
    middle = start + 2 ** ((end - start - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + by_halves(start, middle) + by_halves(middle, end)).digest()


class Tiles:
    """Tiles computed from the definition, and a count of those that were read."""

    def __init__(self) -> None:
        self.read_count = 0

    def read(self, level: int, number: int, width: int) -> bytes:
        self.read_count += 1
        return b"".join(hash_at(level, number * 256 + i) for i in range(width))


@given(
    data=st.data(), size=st.one_of(st.integers(1, 600), st.integers(1, MOST), st.sampled_from([255, 256, 257, 65_536, 65_537]))
)
@settings(max_examples=60, deadline=None)
def test_proofs_read_from_tiles_are_those_of_the_tree(data, size):
    store = Tiles()
    reader = tiles.Reader(size, store.read)
    assert reader.root() == by_halves(0, size)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, reader.root_between)
    assert path == merkle.inclusion_path(index, size, by_halves)
    assert merkle.is_included(LEAVES[index], index, size, path, by_halves(0, size))
    old = data.draw(st.integers(1, size))
    grown = merkle.consistency_path(old, size, reader.root_between)
    assert merkle.is_consistent(old, size, grown, by_halves(0, old), by_halves(0, size))
    assert reader.leaf(index) == LEAVES[index]
    assert store.read_count <= 9  # of up to 275


def test_the_tree_says_which_tiles_it_filled():
    tree, filled = merkle.Tree(), {}
    for leaf in LEAVES:
        for level, root in tree.add(leaf):
            filled[level, (tree.size >> 8 * (level + 1)) - 1] = root
    assert filled == {(0, n): hash_at(1, n) for n in range(MOST // 256)} | {(1, 0): hash_at(2, 0)}


def test_a_tree_of_70000_has_the_tiles_that_the_standard_counts():
    found = list(tiles.all_tiles(70_000))
    assert len([t for t in found if t[0] == 0 and t[2] == 256]) == 273
    assert [t for t in found if t[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert list(tiles.all_tiles(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles.all_tiles(0)) == []


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        ((0, 1234067, 256), "0/x001/x234/067"), ((0, 0, 256), "0/000"), ((1, 273, 17), "1/273.p/17"),
        (("entries", 1000, 3), "entries/x001/000.p/3"),
    ],
)  # fmt: skip
def test_paths_are_those_of_the_standard(tile, path):
    assert tiles.path_of(*tile) == path
    assert tiles.parse_path(path) == (str(tile[0]), *tile[1:])


@pytest.mark.parametrize(
    "path", ["", "0", "0/0", "0/0001", "00/001", "64/000", "-1/000", "0/x000/001", "0/001.p/0", "0/001.p/256", "0/001.p/01",
             "0/../001", "entries/1", "0/001/", "0/x001/x001"],
)  # fmt: skip
def test_other_paths_name_no_tile(path):
    with pytest.raises(ValueError, match="no tile"):
        tiles.parse_path(path)


def test_a_tile_that_is_not_whole_is_refused():
    reader = tiles.Reader(10, lambda level, number, width: b"x" * 32 * (width - 1))
    with pytest.raises(ValueError, match="not whole"):
        reader.root()
