"""Runs the trial law with ttsim-backend: as its documentation shows (`main`), and its prepared inner function."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from ttsim import InputData, MainTarget, OrigPolicyObjects, TTTargets, main
from ttsim.tt import Currency, UnitSystem

from tools.lawbench.people import Columns
from tools.lawbench.trial.people import MONTH

OUT = {"net_pension": "net_pension", "replacement_ppm": "replacement_rate", "eligible": "eligible"}
ASKED = {
    "policy_date_str": f"{MONTH}-01",
    "tt_targets": TTTargets(tree=dict.fromkeys(OUT.values())),
    "backend": "numpy",
    "unit_system": UnitSystem(currencies={"DZD": Currency(statutory_from="0001-01-01")}),
}


def law() -> Any:
    """The law's functions and values, as the files that ttsim reads."""
    return OrigPolicyObjects.root(Path(__file__).parent / "ttsim_law")


def inputs(columns: Columns) -> Columns:
    """The facts in its types."""
    numbered = {"p_id": np.arange(len(columns["months"]))} | {n: np.array(c) for n, c in columns.items()}
    return numbered | {"best_wages": columns["best_wages"] / 100}


def calculate(root: Any, ready: Columns) -> Columns:
    """A population, as its documentation shows."""
    return main(
        main_target=MainTarget.raw_results.columns_with_internal_p_ids,
        input_data=InputData.tree(ready),
        orig_policy_objects=root,
        **ASKED,
    )


def prepared(root: Any, ready: Columns) -> Callable[[], Columns]:
    """Its inner function alone, columns checked, sorted and converted beforehand."""
    made = main(
        main_targets=["tt_function", "processed_data", "labels__root_nodes"],
        input_data=InputData.tree(ready),
        orig_policy_objects=root,
        include_fail_nodes=False,
        include_warn_nodes=False,
        **ASKED,
    )
    roots = made["labels"]["root_nodes"]
    data = {name: column for name, column in made["processed_data"].items() if name in roots}
    return lambda: made["tt_function"](data)
