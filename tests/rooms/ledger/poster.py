"""A process that writes in the books and says each key once it was acknowledged. It is there to be killed.

python -m tests.rooms.ledger.poster WORKER FROM [UNTIL]
"""

import sys
from datetime import date
from itertools import count

DAYS = [date(2020 + number, 1 + number, 2) for number in range(8)]  # their months are opened while others write
LINES = [("fund.cnas.bank", 700), ("fund.cnas.transit", -700)]


def write(worker: str, number: int) -> str:
    """One movement: posted at once, or held and then settled."""
    from daman.ledger import actions as ledger

    owner, key = f"person:{number % 7}", f"{worker}-{number}"
    facts = {"reason": "kill", "about": f"payment:{key}", "on": DAYS[number % 8]}
    if number % 2:
        ledger.post(owner=owner, key=key, lines=LINES, **facts)
    else:
        ledger.hold(owner=owner, key=f"hold-{key}", lines=LINES, **facts)
        ledger.settle(owner=owner, hold_key=f"hold-{key}", key=key, on=DAYS[(number + 3) % 8])
    return key


def main() -> None:
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = ["daman.foundation", "daman.ledger"]  # there sooner, and killed more often
    django.setup()
    worker, start, until = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for number in range(start, int(until[0])) if until else count(start):
        print(write(worker, number), flush=True)


if __name__ == "__main__":
    main()
