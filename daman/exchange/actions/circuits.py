"""A register that fails again and again is left alone for a while, then tried by one question."""

import hashlib
from datetime import date, datetime, timedelta

from daman.exchange import acts, client
from daman.exchange.actions.apart import apart
from daman.exchange.catalogue import catalogue
from daman.exchange.models import Register, RequestState
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal

OPENS_AFTER = 8  # failures in a row
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=10)
PROBE_TAKES = timedelta(seconds=20)
COUNTED = (RequestState.SILENT, RequestState.BUSY, RequestState.NOT_TRUSTED, RequestState.STALE)


class LeftAlone(client.Silent):
    """It was not asked: it failed too often just now."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def check(provider: str, at: datetime) -> Register | None:
    """Whether it may be asked. Of several who come when the pause is over, one tries and the others still wait."""
    register = Register.objects.filter(provider=provider).first()
    if register is None or register.open_until is None:
        return register
    if at < register.open_until:
        raise LeftAlone(register.open_until)
    won: list[int] = []

    def probe() -> None:
        mine = Register.objects.filter(provider=provider, open_until=register.open_until)
        won.append(mine.update(open_until=at + PROBE_TAKES))

    apart(probe)
    if not won or not won[0]:
        raise LeftAlone(at + PROBE_TAKES)
    return register


def failed(provider: str, state: str, *, at: datetime, on: date) -> None:
    """One more failure; written apart by the caller."""
    if state not in COUNTED:
        return answered(provider, at=at, on=on)
    Register.objects.get_or_create(provider=provider)
    register = Register.objects.select_for_update().get(provider=provider)
    register.failures += 1
    register.silent_since = register.silent_since or at
    if register.failures >= OPENS_AFTER:
        if register.open_until is None:
            journal.record(
                acts.REGISTER_LEFT_ALONE, about=f"register:{provider}", actor=THE_HOUSE, on=on, failures=register.failures
            )
        pause = min(FIRST_PAUSE * 2 ** min(register.openings, 10), LONGEST_PAUSE)
        register.open_until, register.openings = at + pause, register.openings + 1
    register.save()
    return None


def answered(provider: str, *, at: datetime, on: date) -> None:
    """It speaks: everything is forgiven. Written apart by the caller."""
    register = Register.objects.select_for_update().filter(provider=provider, failures__gt=0).first()
    if register is None:
        return
    if register.open_until is not None:
        journal.record(acts.REGISTER_BACK, about=f"register:{provider}", actor=THE_HOUSE, on=on)
    register.failures, register.openings, register.silent_since, register.open_until = 0, 0, None, None
    register.save()


def keep_contract(provider: str, known: Register | None, *, at: datetime, on: date) -> None:
    """Note that it answers, and what was agreed with it when that is new."""
    agreed = contract_of(provider)
    if known is not None and known.contract == agreed and not known.failures:
        return

    def write() -> None:
        answered(provider, at=at, on=on)
        Register.objects.get_or_create(provider=provider)
        register = Register.objects.select_for_update().get(provider=provider)
        if register.contract == agreed:
            return
        if register.contract:
            journal.record(acts.CONTRACT_CHANGED, about=f"register:{provider}", actor=THE_HOUSE, on=on)
        register.contract, register.contract_changed_on = agreed, on
        register.save()

    apart(write)


def contract_of(provider: str) -> str:
    """The hash of all that the catalogue agrees with a provider: what it gives, by which protocol, on which legal basis."""
    evidence = [each for each in catalogue().evidence_types.values() if each.provider.key == provider]
    return hashlib.sha256(repr(sorted(evidence, key=lambda each: each.key)).encode()).hexdigest()
