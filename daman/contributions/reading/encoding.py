"""Which letters a file is written in: found while it passes, told to whoever sent it."""

import codecs
import io
from collections.abc import Iterable, Iterator

ARABIC_1256 = frozenset(range(0xC1, 0xEE)) - {0xD7, 0xE0, 0xE2, 0xE7, 0xE8, 0xE9, 0xEA, 0xEB}
HIGH = bytes(range(128))


class Sniffer:
    """Sees every byte once. `encoding` may be asked at the end."""

    def __init__(self) -> None:
        self.start = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._high = bytearray()

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the file."""
        if len(self.start) < 8:
            self.start += chunk[:8]
        if len(self._high) < 20_000:
            self._high += chunk.translate(None, HIGH)
        if self._is_utf8:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._is_utf8 = False

    @property
    def encoding(self) -> str:
        """A name that Python knows."""
        if self.start.startswith(b"PK"):
            return "binary"  # a packed spreadsheet: it says by itself
        if self.start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if self._is_utf8:
            return "utf-8-sig" if self.start.startswith(codecs.BOM_UTF8) else "utf-8"
        arabic = sum(byte in ARABIC_1256 for byte in self._high)
        return "cp1256" if arabic * 2 > len(self._high) else "cp1252"


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, without the mark that some programs put first."""
    if encoding == "utf-8":
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


class Stream(io.RawIOBase):
    """Chunks as a file that is read forwards."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """As much as one chunk has."""
        while not self._rest:
            try:
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                return 0
        view = memoryview(buffer)  # type: ignore[arg-type]
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
