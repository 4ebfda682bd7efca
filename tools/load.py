"""A small load generator on one event loop: kept-alive connections, exact latencies."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Check = Callable[[int, bytes], str | None]  # status and body → what is wrong


@dataclass
class Target:
    """One page under load: its path, the headers of the i-th visitor, what a right answer looks like."""

    path: Callable[[int], str]
    headers: Callable[[int], str]
    check: Check


@dataclass
class Outcome:
    """What a run gave: seconds for each answer, and the first thing that was wrong."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    wrong: str | None = None

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    @property
    def per_second(self) -> float:
        return round(len(self.latencies) / self.seconds, 1)


class Visitor:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, headers: str) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, length = int(head.split(" ", 2)[1]), 0
        for line in head.split("\r\n"):
            if line.startswith("content-length:"):
                length = int(line.split(":", 1)[1])
        body = await reader.readexactly(length)
        if "connection: close" in head:
            self.close()
        return status, body

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None


async def steady(port: int, target: Target, *, per_second: int, seconds: float) -> Outcome:
    """Requests at a fixed rate, whether or not the former were answered; latency counts from the due moment."""
    outcome, idle = Outcome(seconds=seconds), [Visitor(port) for _ in range(64)]
    begin, tasks = time.perf_counter(), []

    async def one(number: int, due: float) -> None:
        visitor = idle.pop() if idle else Visitor(port)
        status, body = await visitor.get(target.path(number), target.headers(number))
        outcome.latencies.append(time.perf_counter() - due)
        outcome.wrong = outcome.wrong or target.check(status, body)
        idle.append(visitor)

    for number in range(int(per_second * seconds)):
        due = begin + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*tasks)
    return outcome


async def full(port: int, target: Target, *, visitors: int, seconds: float) -> Outcome:
    """As many as the server answers, from so many visitors at once."""
    outcome = Outcome()
    begin = time.perf_counter()

    async def visit(start: int) -> None:
        visitor, number = Visitor(port), start
        while (now := time.perf_counter()) - begin < seconds:
            status, body = await visitor.get(target.path(number), target.headers(number))
            outcome.latencies.append(time.perf_counter() - now)
            outcome.wrong = outcome.wrong or target.check(status, body)
            number += visitors

    await asyncio.gather(*(visit(start) for start in range(visitors)))
    outcome.seconds = time.perf_counter() - begin
    return outcome


def expects(status: int, marks: Sequence[str]) -> Check:
    """A check: this status, and these marks in the body."""

    def check(got: int, body: bytes) -> str | None:
        text = body.decode(errors="replace")
        missing = [mark for mark in marks if mark not in text]
        return None if got == status and not missing else f"status {got}, missing {missing}: {text[:200]!r}"

    return check
