from tests.rooms.committed import committed
from tests.rooms.contributions.stub import post

__all__ = ["committed", "post"]
