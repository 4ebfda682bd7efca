"""References: what people read out on the phone. Short, unambiguous, with a check character."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
CHECKS = ALPHABET + "*~$=U"


def new_reference(prefix: str) -> str:
    """A fresh reference such as `CLM-7K3M-9QTX-4`: 40 random bits and a check character."""
    number = secrets.randbits(40)
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{prefix}-{body[:4]}-{body[4:]}-{CHECKS[number % 31]}"


def is_reference(text: str, prefix: str) -> bool:
    """Whether the text is a well-formed reference of that prefix (a mistyped one is not)."""
    parts = text.strip().upper().split("-")
    if len(parts) != 4 or parts[0] != prefix or len(parts[1]) != 4 or len(parts[2]) != 4:
        return False
    body = parts[1] + parts[2]
    if any(char not in ALPHABET for char in body):
        return False
    number = 0
    for char in body:
        number = number << 5 | ALPHABET.index(char)
    return parts[3] == CHECKS[number % 31]
