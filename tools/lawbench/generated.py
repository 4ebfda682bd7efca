"""Writes a law of many generated rules that look like law: shares, floors, conditions, early returns, a scale."""

import random
import re
from pathlib import Path

ROWS = 100_000
FACTS = [f"fact_{k}" for k in range(6)]
AMOUNTS = [f"amount_{k}" for k in range(20)]
RATES = [f"rate_{k}" for k in range(20)]
BANDS = ((0, 0), (20_000, 23), (40_000, 27), (80_000, 30), (160_000, 33))
NAME = "{{ar: اسم, fr: nom, en: {0}}}"


def write(folder: Path, count: int) -> None:
    """The package `generated_law` in a folder."""
    dice, known = random.Random(0), list(FACTS)
    text = [
        "from datetime import date\n\nfrom lawengine import Money, Rate, Scale, floor_div, half_up, progressive, rule, share\n"
    ]
    for k in range(count):
        body = _body(dice, known)
        words = dict.fromkeys(w for w in re.findall(r"\w+", body) if w in {*known, *AMOUNTS, *RATES, "bands"})
        kinds = [f"{w}: {'Rate' if w in RATES else 'Scale' if w == 'bands' else 'Money'}" for w in words]
        header = '@rule(article="act", since=date(2000, 1, 1))\n'
        text.append(f"\n\n{header}def rule_{k}({', '.join(kinds)}) -> Money:\n    {body}\n")
        known.append(f"rule_{k}")
    package = folder / "generated_law"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "rules.py").write_text("".join(text))
    (package / "law.yaml").write_text("currency: {ar: دينار, fr: DZD, en: DZD}\n")
    (package / "sources.yaml").write_text("act: {title: {ar: قانون, fr: loi, en: act}}\n")
    facts = "".join(f"  {f}: {{kind: money, name: {NAME.format(f)}}}\n" for f in FACTS)
    names = "".join(f"  rule_{k}: {NAME.format(f'rule {k}')}\n" for k in range(count))
    (package / "facts.yaml").write_text(f"facts:\n{facts}names:\n{names}")
    (package / "values.yaml").write_text("values:\n" + "".join(_values(dice)))
    (folder / "last.txt").write_text("\n".join(f"rule_{count - 1 - k}" for k in range(5)))


def last(folder: Path) -> list[str]:
    """The rules asked for: between them they read most of the others."""
    return (folder / "last.txt").read_text().split()


def _body(dice: random.Random, known: list[str]) -> str:
    a, b, c = dice.sample(known[-30:], 3)
    amount, rate, roll = dice.choice(AMOUNTS), dice.choice(RATES), dice.random()
    if roll < 0.2:
        return f"return share({a}, {rate})"
    if roll < 0.4:
        return f"return min(max({a} - {b}, 0), {c} + {amount})"
    if roll < 0.55:
        return f"return {a} + {amount} if {c} > {amount} else {b}"
    if roll < 0.7:
        return f"if {a} < {amount}:\n        return 0\n    if {b} > {c}:\n        return {a}\n    return {a} + half_up({b}, 12)"
    if roll < 0.8:
        return f"base = {a} - {amount}\n    if base <= 0:\n        return {b}\n    return share(base, {rate}) + {c}"
    if roll < 0.85:
        return f"return progressive({a}, bands)"
    return f"return max({a}, {b}) - floor_div(min({b}, {c}), 2)"


def _values(dice: random.Random) -> list[str]:
    bands = ", ".join(f"{{from: {low}, rate: {rate}}}" for low, rate in BANDS)
    written: dict[str, tuple[str, object]] = {"bands": ("scale", f"[{bands}]")}
    written |= {a: ("money", dice.randrange(10, 20_000)) for a in AMOUNTS}
    written |= {r: ("rate", dice.randrange(1, 90)) for r in RATES}
    return [
        f"  {name}:\n    unit: {unit}\n    name: {NAME.format(name)}\n    values:\n"
        f"      2000-01-01: {{value: {value}, source: act, status: enacted}}\n"
        for name, (unit, value) in written.items()
    ]
