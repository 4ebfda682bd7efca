from tests.rooms.contributions.stub import post

__all__ = ["post"]
