"""What a worker can run of the trial law."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from tools.lawbench.engines import Own, Run, narrow
from tools.lawbench.people import Array, Columns, opened
from tools.lawbench.trial.people import MONTH

TARGETS = ("net_pension", "replacement_ppm", "eligible")
NAMES = {"replacement_ppm": "replacement_rate"}


def own(folder: Path, *, threads: int = 1) -> Run:
    """This engine."""
    from lawengine import load

    law = load("tools.lawbench.trial.trial_law").at(date.fromisoformat(f"{MONTH}-01"), *TARGETS)
    return Own(law, narrow(opened(folder)), threads)


def numpy(folder: Path) -> Run:
    """By hand, in NumPy."""
    from tools.lawbench.trial import by_hand

    columns = narrow(opened(folder))
    return lambda: by_hand.chunked(columns)


def loop(folder: Path) -> Run:
    """By hand, as a loop for numba."""
    from tools.lawbench.trial import by_hand

    columns = narrow(opened(folder))
    return lambda: by_hand.loop(columns)


def openfisca(folder: Path) -> Run:
    """The peer, its inputs already in its types."""
    from tools.lawbench.trial import openfisca_side

    made, ready = openfisca_side.system(), openfisca_side.inputs(opened(folder))
    return lambda: openfisca_side.calculate(made, ready)


def ttsim(folder: Path) -> Run:
    """The peer as its documentation shows it."""
    from tools.lawbench.trial import ttsim_side

    root, ready = ttsim_side.law(), ttsim_side.inputs(opened(folder))
    return lambda: ttsim_side.calculate(root, ready)


def ttsim_prepared(folder: Path) -> Run:
    """The peer's inner function alone."""
    from tools.lawbench.trial import ttsim_side

    return ttsim_side.prepared(ttsim_side.law(), ttsim_side.inputs(opened(folder)))


ENGINES: dict[str, Callable[..., Run]] = {
    f"trial_{run.__name__}": run for run in (own, numpy, loop, openfisca, ttsim, ttsim_prepared)
}


def exact(found: Columns) -> dict[str, Array]:
    """The net pension in whole centimes and who is eligible; the replacement rate is an indicator, in floats at the peers."""
    money = np.asarray(found["net_pension"])
    if money.dtype.kind == "f":
        money = np.rint(money.astype(np.float64) * 100)
    result = {"net_monthly": money.astype(np.int64), "eligible": np.asarray(found["eligible"]).astype(np.int64)}
    if "replacement_ppm" in found:
        result["replacement_monthly"] = found["replacement_ppm"]
    return result
