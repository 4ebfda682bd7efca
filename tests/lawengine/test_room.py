"""Room for results: never handed out twice while somebody holds it, and bounded when nobody does."""

import gc

import numpy as np

from lawengine import room


def test_what_somebody_holds_is_never_handed_out_again() -> None:
    first = room.empty(1_000_000, np.int64)
    first[:] = 1
    part = first[10:20]
    del first
    gc.collect()
    second = room.empty(1_000_000, np.int64)
    second[:] = 2
    assert part.tolist() == [1] * 10


def test_what_nobody_holds_is_filled_again() -> None:
    room.give_back()
    where = room.empty(1_000_000, np.int64).ctypes.data
    gc.collect()
    assert room.empty(100_000, np.int64).ctypes.data != where  # it needs other pages
    assert room.empty(1_000_000, np.bool_).shape == (1_000_000,)
    assert room.empty(1_000_000, np.int64).ctypes.data == where


def test_idle_room_is_bounded() -> None:
    held = [room.empty(2_000_000, np.int64) for _ in range(8)]
    del held
    gc.collect()
    assert sum(size * len(kept) for size, kept in room.IDLE.items()) <= room.KEPT
    room.give_back()
    assert not room.IDLE


def test_few_rows_need_no_pages() -> None:
    assert room.empty(3, np.bool_).dtype == np.bool_
    assert room.empty(0, np.int64).size == 0
