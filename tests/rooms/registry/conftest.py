from tests.rooms.exchange.stub import registers

__all__ = ["registers"]
