"""What is up while the sandbox runs: Slack, telephones, the bot as a process, and the page."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.demo.process import BotProcess
from bot.cli.sandbox.books import Books
from bot.cli.sandbox.cast import Cast
from bot.cli.sandbox.schedules_shown import ShownSchedules
from bot.cli.sandbox.screen import Screen
from bot.cli.sandbox.web import page_app
from bot.engine.clocks.clock import SystemClock
from bot.sandbox.server import LocalServer, reserved
from bot.sandbox.slack import Workspace
from bot.sandbox.telephony import Exchange
from bot.storage.preparing.opening import failures_told

RING_SECONDS = 30
NUMBER = "+15005550006"
READ_AGAIN_SECONDS = 1.0
# The books are read at most so often, however much happens.
REST_SECONDS = 0.1
_ACCOUNT = "AC" + "0" * 32
_SECRET = "sandbox"  # noqa: S105 (the sandbox's, good for nothing else)
_TOKEN = "xoxb-sandbox"  # noqa: S105 (likewise)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Everything that is up."""

    bot: BotProcess
    url: str
    screen: Screen
    cast: Cast
    books: Books

    async def follow(self) -> None:
        """Keep the screen, and who is in the sandbox, up to date with the bot's books."""
        before = None
        while True:
            reading = await self.books.database.in_thread(self.books.read)
            if before is None or reading != before:
                self.cast.let_in(reading.roster)
                keys = await self.books.database.in_thread(self.books.keys)
                self.screen.show(reading, keys)
                before = reading
            await asyncio.sleep(REST_SECONDS)
            await self.screen.changed(lambda: False, within_seconds=READ_AGAIN_SECONDS)


@asynccontextmanager
async def stage(
    shown: ShownSchedules,
    listening: socket.socket,
    *,
    keep: Path | None,
    take_signals: Callable[[], None],
) -> AsyncIterator[Stage]:
    """Everything, on free ports of localhost but for the page; gone without a trace afterwards.

    Each server takes SIGINT and SIGTERM for itself as it starts; `take_signals` is called then.

    Raises:
        BotFailed: the bot did not start.
        DatabaseUnusable: the file to keep cannot be used.
    """
    workspace = Workspace(bot_token=_TOKEN, signing_secret=_SECRET)
    exchange = Exchange(account_sid=_ACCOUNT, auth_token=_SECRET, numbers=[NUMBER])
    cast = Cast(workspace, exchange)
    with tempfile.TemporaryDirectory(prefix="sleepwell-sandbox-") as folder, reserved() as bot_url:
        database_url = f"sqlite:///{keep or Path(folder) / 'sleepwell.db'}"
        workspace.bot_url, exchange.sms_url = f"{bot_url}/slack/events", f"{bot_url}/twilio/sms"
        with _opened(Books(database_url, shown.directory, SystemClock())) as books:
            cast.let_in(books.read().roster)
            async with workspace.serve(), exchange.serve() as telephones:
                take_signals()
                environment = {
                    "DATABASE_URL": database_url,
                    "SCHEDULES_DIR": str(shown.directory),
                    **_addresses(bot_url, workspace.api_url, telephones.url),
                }
                log = Path(folder) / "bot.log"
                async with BotProcess(environment, url=bot_url, log=log) as bot:
                    screen = Screen(workspace, exchange, cast, _about(shown, bot_url))
                    screen.show(books.read(), books.keys())
                    ending = asyncio.Event()
                    app = page_app(screen, workspace, exchange, bot_url=bot_url, ending=ending)
                    async with LocalServer(app, listening=listening) as page:
                        take_signals()
                        try:
                            yield Stage(
                                bot=bot, url=page.url, screen=screen, cast=cast, books=books
                            )
                        finally:
                            # Open pages get nothing more, or they would keep the server waiting.
                            ending.set()


@contextmanager
def _opened(books: Books) -> Iterator[Books]:
    try:
        with failures_told(books.database):
            books.open()
        yield books
    finally:
        books.close()


def _addresses(bot_url: str, slack_url: str, telephony_url: str) -> dict[str, str]:
    return {
        "PUBLIC_URL": bot_url,
        "SLACK_API_URL": slack_url,
        "SLACK_BOT_TOKEN": _TOKEN,
        "SLACK_SIGNING_SECRET": _SECRET,
        "TWILIO_API_URL": telephony_url,
        "TWILIO_ACCOUNT_SID": _ACCOUNT,
        "TWILIO_AUTH_TOKEN": _SECRET,
        "TWILIO_FROM_NUMBERS": NUMBER,
        "RING_SECONDS": str(RING_SECONDS),
    }


def _about(shown: ShownSchedules, bot_url: str) -> dict[str, object]:
    return {
        "bot_url": bot_url,
        "number": NUMBER,
        "schedules": "" if shown.are_an_example else str(shown.directory),
    }
