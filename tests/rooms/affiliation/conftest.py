from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS = tmp_path
