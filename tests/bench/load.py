"""Alerts over many connections at once, by a client light enough not to be what is measured."""

import asyncio
import itertools
import json
import math
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import cast

CONNECTIONS = 64

_BODY = (
    b'{"title": "checkout is down", "dedup_key": "%d-%d", "details": {"rate": "31 %%", '
    b'"host": "web-7"}, "link": "https://example.com/graphs/cards", "source": "probe-7"}'
)
_HEAD = b"POST /alerts/%s HTTP/1.1\r\nHost: bench\r\nContent-Length: %d\r\n\r\n"
_STATUS = slice(9, 12)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of it: how many a second were accepted, and how long the slow ones took.

    `processor_microseconds` is what the server's process used for each.
    """

    accepted: int
    refused: int
    a_second: float
    p50_milliseconds: float
    p99_milliseconds: float
    processor_microseconds: float = 0.0


class Sender(asyncio.Protocol):
    """One kept-alive connection: the next alert goes when the one before is answered."""

    def __init__(
        self, request: Callable[[], bytes | None], wait: Callable[[], float] = lambda: 0.0
    ) -> None:
        """`wait` says how many seconds there are until the next alert may go."""
        self._request = request
        self._wait = wait
        self._answer = b""
        self._sent_at = 0.0
        self.took: list[float] = []
        self.refused = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The first alert."""
        self._transport = cast("asyncio.Transport", transport)
        self._send_in_time()

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one."""
        self._answer += data
        if not _is_whole(self._answer):
            return
        self.took.append(time.perf_counter() - self._sent_at)
        self.refused += self._answer[_STATUS] != b"202"
        self._answer = b""
        self._send_in_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """By us, or by the server."""
        if not self.done.done():
            self.done.set_result(None)

    def _send_in_time(self) -> None:
        wait = self._wait()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        request = self._request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


async def send(
    port: int,
    key: str,
    *,
    seconds: float = float("inf"),
    alerts: int | None = None,
    connections: int = CONNECTIONS,
    a_second: float = math.inf,
) -> Load:
    """Send alerts, each about a trouble of its own, for so long or so many, no faster than that."""
    began = time.perf_counter()
    run, numbers, sent = time.time_ns(), itertools.count(), itertools.count()

    def wait() -> float:
        return began + next(sent) / a_second - time.perf_counter()

    def request() -> bytes | None:
        number = next(numbers)
        if time.perf_counter() - began > seconds or (alerts is not None and number >= alerts):
            return None
        body = _BODY % (run, number)
        return _HEAD % (key.encode(), len(body)) + body

    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Sender(request, wait), "127.0.0.1", port)
        for _ in range(connections)
    ]
    senders = [sender for _transport, sender in made]
    await asyncio.gather(*(sender.done for sender in senders))
    lasted = time.perf_counter() - began
    took = sorted(one for sender in senders for one in sender.took)
    refused = sum(sender.refused for sender in senders)
    return Load(
        accepted=len(took) - refused,
        refused=refused,
        a_second=(len(took) - refused) / lasted,
        p50_milliseconds=took[len(took) // 2] * 1000,
        p99_milliseconds=took[len(took) * 99 // 100] * 1000,
    )


def _is_whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    _, _, rest = head.lower().partition(b"content-length:")
    return len(body) >= int(rest.split(b"\r\n", 1)[0])


def main() -> None:
    """From a process of its own: PORT KEY SECONDS A_SECOND; what came of it, as JSON."""
    port, key, seconds, a_second = sys.argv[1:]
    load = asyncio.run(send(int(port), key, seconds=float(seconds), a_second=float(a_second)))
    print(json.dumps(asdict(load)))  # noqa: T201 (it is read by the benchmark)


if __name__ == "__main__":
    main()
