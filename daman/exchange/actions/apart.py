"""Writing what must stay even when the caller gives up."""

import logging
import threading
from collections.abc import Callable

from django.db import OperationalError, connection, transaction

LOCK_TIMEOUT = "3s"

log = logging.getLogger(__name__)


def apart(write: Callable[[], None]) -> None:
    """Write in a transaction of its own, so that it stays when the caller's is rolled back.

    A thread has its own connection. Inside a test's own transaction there is no apart: it would never be undone.
    What the caller's own transaction has locked is not waited for: it would wait for us.
    """
    blocks = connection.atomic_blocks
    if not blocks or getattr(blocks[0], "_from_testcase", False):
        with transaction.atomic():
            write()
        return
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
                write()
        except OperationalError as error:
            log.warning("not written apart", extra={"error": type(error).__name__})
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name="exchange-apart")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
