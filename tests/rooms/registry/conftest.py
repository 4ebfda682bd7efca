from tests.rooms.committed import committed
from tests.rooms.exchange.stub import registers

__all__ = ["committed", "registers"]
