"""What the story is played on: the sandbox in this process, the bot in one of its own."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from bot.cli.demo.process import BotProcess, run_oncall
from bot.sandbox.server import LocalServer, reserved
from bot.sandbox.slack import Workspace
from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.people import User
from bot.sandbox.telephony import Exchange

RING_SECONDS = 2
NUMBER = "+15005550006"
PHONES = {"ana": "+14155550101", "bo": "+14155550102", "kim": "+14155550100"}
_MEMBERS = {
    "ana": ("U02ANA0001", "Ana Souza", "America/Los_Angeles"),
    "bo": ("U02BO00001", "Bo Lindqvist", "Europe/Stockholm"),
    "kim": ("U02KIM0001", "Kim Lee", "America/New_York"),
}
_SECRET = "demo"  # noqa: S105 (the sandbox's, good for nothing else)
_ACCOUNT = "AC" + "0" * 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Everything that is up while the story is played."""

    exchange: Exchange
    workspace: Workspace
    channel: Channel
    users: Mapping[str, User]
    bot: BotProcess
    key: str


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Slack, the telephones and the bot on free ports, gone without a trace afterwards.

    Raises:
        BotFailed: the bot did not start.
    """
    workspace = Workspace(bot_token="xoxb-demo", signing_secret=_SECRET)  # noqa: S106 (the sandbox's)
    exchange = Exchange(account_sid=_ACCOUNT, auth_token=_SECRET, numbers=[NUMBER])
    users = {
        key: workspace.add_user(id_, name=key, real_name=name, email=f"{key}@example.com", tz=tz)
        for key, (id_, name, tz) in _MEMBERS.items()
    }
    channel = workspace.add_channel("#checkout")
    with _folder() as folder, reserved() as bot_url:
        async with workspace.serve(), LocalServer(exchange.app) as telephones:
            workspace.bot_url = f"{bot_url}/slack/events"
            exchange.sms_url = f"{bot_url}/twilio/sms"
            environment = _environment(folder, workspace, telephones.url, bot_url)
            added = await run_oncall(environment, "keys", "add", "shop")
            async with BotProcess(environment, url=bot_url, log=folder / "bot.log") as bot:
                yield Stage(
                    exchange=exchange,
                    workspace=workspace,
                    channel=channel,
                    users=users,
                    bot=bot,
                    key=str(added["key"]),
                )


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder with the schedules of the story, and room for the database."""
    with tempfile.TemporaryDirectory(prefix="sleepwell-demo-") as name:
        with as_file(files("bot.cli.demo") / "schedules") as shipped:
            shutil.copytree(shipped, Path(name) / "schedules")
        yield Path(name)


def _environment(
    folder: Path, workspace: Workspace, telephony_url: str, bot_url: str
) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'sleepwell.db'}",
        "SCHEDULES_DIR": str(folder / "schedules"),
        "PUBLIC_URL": bot_url,
        "SLACK_API_URL": workspace.api_url,
        "SLACK_BOT_TOKEN": "xoxb-demo",
        "SLACK_SIGNING_SECRET": _SECRET,
        "TWILIO_API_URL": telephony_url,
        "TWILIO_ACCOUNT_SID": _ACCOUNT,
        "TWILIO_AUTH_TOKEN": _SECRET,
        "TWILIO_FROM_NUMBERS": NUMBER,
        "RING_SECONDS": str(RING_SECONDS),
    }
