"""Runs the law of `ttsim_law` with ttsim-backend: as its documentation shows (`main`), and its prepared inner function."""

from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copy
from typing import Any

import numpy as np
from ttsim import InputData, MainTarget, OrigPolicyObjects, TTTargets, main
from ttsim.tt import Currency, UnitSystem

from tools.lawbench.people import ON, Columns

OUT = {
    "pension.old_age.entitled": "old_age_entitled",
    "pension.old_age.pension_monthly": "old_age_pension",
    "pension.old_age.missing_months": "missing_months",
    "pension.self_employed.entitled": "trade_entitled",
    "pension.self_employed.pension_monthly": "trade_pension",
    "pension.total_monthly": "total_monthly",
    "pension.allowance.entitled": "allowance_entitled",
    "pension.allowance.allowance_monthly": "allowance_monthly",
}
UNITS = UnitSystem(currencies={"DZD": Currency(statutory_from="0001-01-01")})
TREE = dict.fromkeys(OUT.values())


def law(values: Mapping[str, float], folder: Path) -> Any:
    """The law's functions beside the lawbook's values, written as the files that ttsim reads."""
    folder.mkdir(parents=True, exist_ok=True)
    copy(Path(__file__).parent / "ttsim_law" / "pension.py", folder / "pension.py")
    more = {f"{n}_percent": round(100 * values[n]) for n in values if n.endswith(("_invalidity_step", "_invalidity_total"))}
    month = {"this_month_number": 12 * ON.year + ON.month - 1}
    lines = []
    for name, value in {**values, **more, **month}.items():
        short = name.removeprefix("pension.").replace(".", "_")
        shown = str(value).lower() if isinstance(value, bool) else value
        words = "  name:\n    de: x\n    en: x\n  description:\n    de: x\n    en: x\n"
        lines.append(f"{short}:\n{words}  unit: DIMENSIONLESS\n  type: scalar\n  2017-01-01:\n    value: {shown}\n")
    (folder / "pension.yaml").write_text("".join(lines), encoding="utf-8")
    return OrigPolicyObjects.root(folder)


def inputs(columns: Columns) -> Columns:
    """The facts in its types; dates as months and days, which its scalar rules can compare."""
    born_month = columns["born_on"].view("datetime64[D]").astype("datetime64[M]")
    ready: Columns = {"p_id": np.arange(len(columns["born_on"]))}
    ready["born_month_number"] = born_month.astype(np.int64) + 12 * 1970
    ready["born_day"] = columns["born_on"] - born_month.astype("datetime64[D]").astype(np.int64) + 1
    ready["moudjahid_invalidity_percent"] = columns["moudjahid_invalidity_rate"] // 10_000
    for name, column in columns.items():
        if name in ("born_on", "moudjahid_invalidity_rate"):
            continue
        is_money = name.endswith(("_monthly", "_yearly"))
        ready[name] = column / 100 if is_money else np.array(column)
    return ready


def calculate(root: Any, ready: Columns) -> Columns:
    """A population, as its documentation shows."""
    return main(
        main_target=MainTarget.raw_results.columns_with_internal_p_ids,
        policy_date_str=ON.isoformat(),
        input_data=InputData.tree(ready),
        tt_targets=TTTargets(tree=TREE),
        backend="numpy",
        orig_policy_objects=root,
        unit_system=UNITS,
    )


def prepared(root: Any, ready: Columns) -> Callable[[], Columns]:
    """Its inner function alone, columns checked, sorted and converted beforehand."""
    made = main(
        main_targets=["tt_function", "processed_data", "labels__root_nodes"],
        policy_date_str=ON.isoformat(),
        input_data=InputData.tree(ready),
        tt_targets=TTTargets(tree=TREE),
        backend="numpy",
        orig_policy_objects=root,
        unit_system=UNITS,
        include_fail_nodes=False,
        include_warn_nodes=False,
    )
    roots = made["labels"]["root_nodes"]
    data = {name: column for name, column in made["processed_data"].items() if name in roots}
    return lambda: made["tt_function"](data)
