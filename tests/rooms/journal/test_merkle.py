"""The tree against the published vectors of RFC 6962 (certificate-transparency), and against its own definition."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daman.journal import merkle

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(bytes.fromhex(text)) for text in INPUTS]


def test_roots_are_those_of_the_standard():
    assert [merkle.root_of(LEAVES[: n + 1]).hex() for n in range(8)] == ROOTS
    assert merkle.root_of([]) == hashlib.sha256().digest()


def by_definition(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@given(size=st.integers(1, 70), data=st.data())
def test_the_root_and_every_proof_hold_at_any_size(size, data):
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    root = merkle.root_of(leaves)
    assert root == by_definition(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, lambda start, end: by_definition(leaves[start:end]))
    assert merkle.is_included(leaves[index], index, size, path, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(1))
    assert not merkle.is_included(leaves[index], other, size, path, root)
    assert not merkle.is_included(leaves[index], index, size, [*path, root], root)


def proof_by_definition(old, leaves, is_whole=True):
    """SUBPROOF of RFC 6962, 2.1.2, word by word; from the bottom up."""
    if old == len(leaves):
        return [] if is_whole else [by_definition(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*proof_by_definition(old, leaves[:split], is_whole), by_definition(leaves[split:])]
    return [*proof_by_definition(old - split, leaves[split:], False), by_definition(leaves[:split])]


@given(new=st.integers(1, 90), data=st.data())
def test_a_tree_that_grew_shows_it_and_one_written_anew_cannot(new, data):
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(new)]
    old = data.draw(st.integers(1, new))
    before, after = by_definition(leaves[:old]), by_definition(leaves)
    path = merkle.consistency_path(old, new, lambda start, end: by_definition(leaves[start:end]))
    assert path == proof_by_definition(old, leaves)
    assert merkle.is_consistent(old, new, path, before, after)
    other = [*leaves]
    touched = data.draw(st.integers(0, old - 1))
    other[touched] = merkle.leaf_hash(b"other")
    anew = by_definition(other)
    forged = merkle.consistency_path(old, new, lambda start, end: by_definition(other[start:end]))
    assert not merkle.is_consistent(old, new, forged, before, anew)
    assert not merkle.is_consistent(old, new, path, before, anew)
    assert not merkle.is_consistent(old, new, [*path, before], before, after)
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.is_consistent(old, new, path[:place] + path[place + 1 :], before, after)


def test_consistency_with_nothing_is_refused():
    assert not merkle.is_consistent(0, 0, [], LEAVES[0], LEAVES[0])
    assert not merkle.is_consistent(0, 5, [], LEAVES[0], LEAVES[0])
    assert not merkle.is_consistent(5, 4, [], LEAVES[0], LEAVES[0])
    assert not merkle.is_consistent(1, 2, [b"short"], LEAVES[0], LEAVES[0])
    with pytest.raises(ValueError, match="does not grow"):
        merkle.consistency_path(0, 5, lambda start, end: b"")


def test_a_tree_stopped_and_taken_up_gives_the_same_root():
    first = merkle.Tree()
    for leaf in LEAVES[:5]:
        first.add(leaf)
    second = merkle.Tree(first.size, first.peaks)
    for leaf in LEAVES[5:]:
        second.add(leaf)
    assert second.root().hex() == ROOTS[-1]


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="peaks"):
        merkle.Tree(3, [b"x" * 32])
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_path(3, 3, lambda start, end: b"")
    assert not merkle.is_included(LEAVES[0], 0, 0, [], LEAVES[0])
    assert not merkle.is_included(LEAVES[0], 0, 1, [b"short"], LEAVES[0])
