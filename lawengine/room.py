"""Room for results. A fresh page costs more than the law that fills it: so results lie on large pages, and what nobody holds
any longer is filled again instead of being given back at once.
"""

import mmap
import threading
import weakref
from typing import Any

import numpy as np

from lawengine.columns import Array

PAGE = 1 << 21  # a large page
LEAST = 1 << 18  # bytes from which it matters
KEPT = 1 << 26  # bytes that may lie idle
LOCK = threading.RLock()  # what is let go may be found by the collector at any moment
IDLE: dict[int, list[mmap.mmap]] = {}


def empty(size: int, lane: Any) -> Array:
    """An array that still holds anything."""
    lane = np.dtype(lane)
    count = size * lane.itemsize
    if count < LEAST or not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.empty(size, lane)
    step = PAGE if count >= PAGE else LEAST
    length = -(-count // step) * step
    with LOCK:
        kept = IDLE.get(length)
        held = kept.pop() if kept else _fresh(length)
    whole = np.frombuffer(held, np.uint8)
    weakref.finalize(whole, _let_go, length, held).atexit = False
    start = -whole.ctypes.data % PAGE if count >= PAGE else 0
    found: Array = whole[start : start + count].view(lane)
    return found


def _fresh(length: int) -> mmap.mmap:
    fresh = mmap.mmap(-1, length + PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    fresh.madvise(mmap.MADV_HUGEPAGE)
    return fresh


def _let_go(length: int, held: mmap.mmap) -> None:
    with LOCK:
        if sum(size * len(kept) for size, kept in IDLE.items()) + length <= KEPT:
            IDLE.setdefault(length, []).append(held)


def give_back() -> None:
    """Return to the system what lies idle."""
    with LOCK:
        IDLE.clear()
