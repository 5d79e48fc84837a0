"""A server of calendars on localhost, well-behaved and otherwise."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.cli.absences.fetching import LARGEST_BYTES

CALENDAR = b"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//absences//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas
END:VEVENT
END:VCALENDAR
"""


class Calendars(BaseHTTPRequestHandler):
    """Answers by path; what it was asked for is kept in `asked` of the server."""

    ended = threading.Event()

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        getattr(self, f"get_{self.path.strip('/').replace('-', '_')}")()

    def get_ana(self) -> None:
        self._send(200, CALENDAR)

    def get_moved(self) -> None:
        self._redirect("/ana")

    def get_round(self) -> None:
        self._redirect("/round")

    def get_to_a_file(self) -> None:
        self._redirect("file:///etc/hostname")

    def get_gone(self) -> None:
        self._send(404, b"gone")

    def get_page(self) -> None:
        self._send(200, b"<html>Please sign in</html>")

    def get_large(self) -> None:
        self._send(200, b"x" * (LARGEST_BYTES + 1))

    def get_short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(CALENDAR)

    def get_silent(self) -> None:
        self.ended.wait()

    def get_dripping(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.ended.wait(0.02):
            self.wfile.write(b"x")

    def get_headers_dripping(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.ended.wait(0.02):
            self.wfile.write(b"X: x\r\n")

    def get_away_and_talking(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/ana")
        self.send_header("Content-Length", "99999999999")
        self.end_headers()
        while not self.ended.wait(0.02):
            self.wfile.write(b"x" * 1000)

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Nothing is written to the terminal."""


class CalendarServer(ThreadingHTTPServer):
    """A server that remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Calendars)
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave early are what is tested here."""


@pytest.fixture
def calendars(monkeypatch: pytest.MonkeyPatch) -> Iterator[CalendarServer]:
    """The server, running."""
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    Calendars.ended = threading.Event()
    with CalendarServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        Calendars.ended.set()
        server.shutdown()
        thread.join()
