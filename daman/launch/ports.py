"""Which ports are free."""

import socket

ROOM_FOR_TRIES = 100


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether we could listen there now."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    with socket.socket() as caller:  # on some systems a second listener is let in: knock as well
        caller.settimeout(0.2)
        return caller.connect_ex((host, port)) != 0


def next_free_pair(port: int) -> int:
    """The first port from `port` on that is free together with the one after it."""
    for candidate in range(port, port + ROOM_FOR_TRIES):
        if is_free(candidate) and is_free(candidate + 1):
            return candidate
    raise OSError(f"no two free ports from {port} to {port + ROOM_FOR_TRIES}")
