from collections.abc import Iterator

import pytest

from lawengine import Lawbook, load


@pytest.fixture(scope="session")
def book() -> Iterator[Lawbook]:
    """The law of Algeria."""
    yield load("law.dz")
