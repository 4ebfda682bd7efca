"""The lawbook of Atlantis, read once; kernels kept in a folder of the tests' own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import lawengine


@pytest.fixture(scope="package", autouse=True)
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty folder for compiled kernels."""
    folder = tmp_path_factory.mktemp("kernels")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAW_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def book() -> lawengine.Lawbook:
    """The law of Atlantis."""
    return lawengine.load("tests.lawengine.atlantis")
