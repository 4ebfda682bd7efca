"""The contracts hold, and each of them was seen to refuse a planted breach."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT

CONTRACTS = [c["name"] for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]]
BREACHES = {
    "daman/foundation/planted.py": "import daman.benefits.models\nimport daman.launch.environment\n",
    "daman/ledger/models.py": "import daman.ledger.actions\n",
    "daman/web/public/planted.py": "import daman.web.desk\n",
    "lawengine/planted_one.py": "import lawengine.planted_two\nimport django\n",
    "lawengine/planted_two.py": "def later():\n    import lawengine.planted_one\n",
    "law/dz/planted.py": "import law.reforms\n",
    "daman/benefits/planted.py": "import lawengine\n",
}


def lint(folder: Path) -> str:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False).stdout


def copy_of_the_house(folder: Path) -> None:
    for package in ("daman", "law", "lawengine", "nation"):
        shutil.copytree(ROOT / package, folder / package, ignore=lambda _, names: [n for n in names if n == "__pycache__"])
    shutil.copy(ROOT / "pyproject.toml", folder)


@pytest.fixture(scope="module")
def verdict_on_breaches(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("house")
    copy_of_the_house(folder)
    for name, text in BREACHES.items():
        path = folder / name
        path.write_text((path.read_text() if path.exists() else "") + text)
    return lint(folder)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_breach_is_refused(contract: str, verdict_on_breaches: str) -> None:
    assert f"{contract} BROKEN" in verdict_on_breaches


def test_a_room_that_nobody_placed_is_refused(tmp_path: Path) -> None:
    copy_of_the_house(tmp_path)
    (tmp_path / "daman" / "new_room").mkdir()
    (tmp_path / "daman" / "new_room" / "__init__.py").write_text("")
    assert "Calls go down BROKEN" in lint(tmp_path)


def test_the_house_keeps_them_all() -> None:
    output = lint(ROOT)
    assert [c for c in CONTRACTS if f"{c} KEPT" not in output] == []
