"""One engine in one process pinned to one core: it runs when it is told to, and says what that cost.

`python -m tools.lawbench.worker ENGINE FOLDER [CORES]`; orders are read as lines of JSON, answers are written as such.
"""

import ctypes
import gc
import json
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

LONG_ENOUGH = 0.03  # seconds of CPU below which one run is not measured alone


def main() -> None:
    """Prepare, then obey until the orders end."""
    engine, folder = sys.argv[1], Path(sys.argv[2])
    cores = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    pin(cores)
    warnings.simplefilter("ignore")
    started = time.process_time()
    from tools.lawbench import engines

    prepare = engines.named(engine)
    run = prepare(folder, threads=cores) if engine in ("own", "trial_own", "streamed") else prepare(folder)
    prepared = time.process_time() - started
    first = cost(run)
    worker = {"engine": engine, "folder": folder, "run": run, "repeats": max(1, round(LONG_ENOUGH / max(first[0], 1e-6)))}
    if worker["repeats"] > 1:
        worker["repeats"] = max(1, round(LONG_ENOUGH / max(cost(run)[0], 1e-6)))
    print(json.dumps({"prepared": prepared, "first": first[0]}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line), worker)), file=answers, flush=True)


def pin(cores: int) -> None:
    """Stay on the last core, with one thread a pool."""
    if cores == 1:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS"):
            os.environ[name] = "1"
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def cost(run: Callable[[], Any], repeats: int = 1) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - cpu) / repeats, (time.perf_counter() - wall) / repeats


def obey(order: str, worker: dict[str, Any]) -> Any:
    """One order: `run`, `result`, `check`, `memory`, `memory_flat` or `bandwidth`."""
    if order == "run":
        return cost(worker["run"], worker["repeats"])
    if order == "result":
        import numpy as np

        from tools.lawbench import engines

        path = worker["folder"] / f"found-{worker['engine']}.npz"
        np.savez(path, **engines.exact(worker["engine"], worker["run"]()))
        return str(path)
    if order == "memory":
        return peak(worker["run"])
    if order == "memory_flat":
        return peak_of_its_own(worker["run"])
    if order == "check":
        return worker["run"].check(1_000)
    if order == "bandwidth":
        return bandwidth()
    raise ValueError(order)


def peak(run: Callable[[], Any]) -> tuple[float, float] | None:
    """Megabytes that one run takes beyond what the process holds before it (Linux), and those of its result."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)  # what was given back must not hide what is taken
    if "lawengine.room" in sys.modules:
        sys.modules["lawengine.room"].give_back()
    reset = Path("/proc/self/clear_refs")
    if not reset.exists():
        return None
    reset.write_text("5")
    before = _resident("VmRSS")
    found = run()
    taken = _resident("VmHWM") - before
    return taken, sum(getattr(column, "nbytes", 0) for column in found.values()) / 2**20


def peak_of_its_own(run: Callable[[], Any]) -> float | None:
    """Megabytes that one run takes beyond what was held before; mapped files, which the system may drop, not counted."""
    if not Path("/proc/self/status").exists():
        return None
    gc.collect()
    before = highest = _resident("RssAnon")
    done = threading.Event()

    def watch() -> None:
        nonlocal highest
        while not done.wait(0.005):
            highest = max(highest, _resident("RssAnon"))

    watching = threading.Thread(target=watch)
    watching.start()
    run()
    done.set()
    watching.join()
    return highest - before


def _resident(key: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key)) / 1024


def bandwidth(size: int = 20_000_000) -> tuple[float, float]:
    """GB/s of this core: copying (read and write), and summing."""
    import numpy as np

    a = np.arange(20_000_000, dtype=np.int64)
    b = np.empty_like(a)
    np.copyto(b, a)
    copied = sorted(cost(lambda: np.copyto(b, a))[0] for _ in range(7))[3]
    summed = sorted(cost(a.sum)[0] for _ in range(7))[3]
    return 2 * a.nbytes / copied / 1e9, a.nbytes / summed / 1e9


if __name__ == "__main__":
    main()
