"""One-time codes: made, hashed, compared. Nothing here touches the database."""

import secrets
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

LIFE = timedelta(minutes=10)
TRIES = 5


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def new_salt() -> str:
    return secrets.token_hex(16)


def hashed(code: str, *, nin: str, salt: str) -> str:
    """Keyed with the house's secret: six digits alone could be guessed from a stolen table."""
    return salted_hmac(f"one-time-code:{salt}", f"{nin}:{code}", algorithm="sha256").hexdigest()


def is_right(code: str, *, nin: str, salt: str, code_hash: str) -> bool:
    return bool(code_hash) and constant_time_compare(hashed(code, nin=nin, salt=salt), code_hash)
