from pathlib import Path
from typing import Any

import pytest

from tests.rooms.contributions.stub import post

__all__ = ["post"]


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS = tmp_path
