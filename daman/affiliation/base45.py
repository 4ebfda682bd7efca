"""Base45 (RFC 9285): bytes in the 45 signs that a QR code packs best."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes make three signs, a last single byte makes two."""
    signs: list[str] = []
    for start in range(0, len(data), 2):
        chunk = data[start : start + 2]
        number = int.from_bytes(chunk, "big")
        for _ in range(len(chunk) + 1):
            number, rest = divmod(number, 45)
            signs.append(ALPHABET[rest])
    return "".join(signs)


def decode(text: str) -> bytes:
    """The bytes; ValueError when the text is not base45."""
    if len(text) % 3 == 1 or any(sign not in VALUES for sign in text):
        raise ValueError("not base45")
    data = bytearray()
    for start in range(0, len(text), 3):
        chunk = text[start : start + 3]
        number = sum(VALUES[sign] * 45**place for place, sign in enumerate(chunk))
        size = len(chunk) - 1
        if number >= 256**size:
            raise ValueError("not base45")
        data += number.to_bytes(size, "big")
    return bytes(data)
