"""Branches written as choices give what the branches gave, whatever the variables were before."""

import ast

import pytest
from numba import njit

from lawengine.branchless import Straight
from lawengine.kernel_head import HEAD

BODIES = {
    "one value by three ways": "if a < 2:\n    x = 0\nelif a < 5:\n    x = b\nelse:\n    x = a * b",
    "several values, each reading the other": "x = a\ny = b\nif a > b:\n    x = y + 1\n    y = x * 2\nelse:\n"
    "    y = x - 3\nx = x + 10 * y",
    "changed or left": "x = 7\nif a > 3:\n    x = x + a",
    "within one another": "x = 0\ny = 1\nif a > 2:\n    y = a\n    if b > 2:\n        x = y + b\n        y = 9\nx = x + 100 * y",
    "of its own in one branch": "if a > 2:\n    z = a * 3\n    x = z + 1\nelse:\n    x = b",
    "conditions": "x = 5 if a > 1 and (b > 2 or not a < 4) else 6\nx = x + (10 if 1 < a <= b < 6 else 20)",
}


def run(body: str, a: int, b: int) -> int:
    space: dict[str, int] = {"a": a, "b": b}
    exec(body, {}, space)
    return space["x"]


@pytest.mark.parametrize("case", BODIES)
def test_a_rule_without_branches_answers_alike(case: str) -> None:
    straight = Straight().block(ast.parse(BODIES[case]).body, {"a", "b"})
    text = "\n    ".join(ast.unparse(ast.fix_missing_locations(ast.Module(straight, []))).splitlines())
    assert "if " not in text and " and " not in text
    space: dict[str, object] = {"__name__": "head_of_a_kernel"}
    exec(f"{HEAD}\n\ndef compiled(a, b):\n    {text}\n    return x\n", space)
    compiled = njit(error_model="numpy")(space["compiled"])
    for a in range(8):
        for b in range(8):
            assert compiled(a, b) == run(BODIES[case], a, b), (text, a, b)


def test_what_is_no_statement_of_a_rule_is_refused() -> None:
    with pytest.raises(TypeError, match="no statement of a rule without loops"):
        Straight().block(ast.parse("for x in a:\n    pass").body, {"a"})
