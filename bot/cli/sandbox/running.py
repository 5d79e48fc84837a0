"""Running the sandbox until Ctrl-C."""

import asyncio
import errno
import signal
import socket
from pathlib import Path

from bot.cli.asked import CommonOptions
from bot.cli.demo.process import BotFailed
from bot.cli.output import console
from bot.cli.problems import Problem, counted, say
from bot.cli.sandbox.schedules_shown import ShownSchedules, schedules_shown
from bot.cli.sandbox.stage import Stage, stage
from bot.logs import set_up_logs
from bot.sandbox.server import listen
from bot.storage.preparing.opening import DatabaseUnusable


def run_until_told_to_end(asked: CommonOptions, *, port: int, keep: Path | None) -> None:
    """Serve the page and everything behind it until SIGINT or SIGTERM.

    Raises:
        Problem: it cannot start, or the bot ended by itself.
    """
    set_up_logs(level="ERROR", form="console")
    with schedules_shown(asked) as shown, _listening(port) as listening:
        try:
            asyncio.run(_run(shown, listening, keep.absolute() if keep else None))
        except BotFailed as failed:
            raise Problem(str(failed)) from failed
        except DatabaseUnusable as unusable:
            refusal = f"{keep} cannot be used as a database. Name another file, or one to be made."
            raise Problem(refusal) from unusable


def _listening(port: int) -> socket.socket:
    try:
        return listen(port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        refusal = f"Port {port} is in use. Choose another: oncall sandbox --port {port + 1}"
        raise Problem(refusal) from error


async def _run(shown: ShownSchedules, listening: socket.socket, keep: Path | None) -> None:
    ending = asyncio.Event()

    def take_signals() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ending.set)

    take_signals()
    try:
        async with stage(shown, listening, keep=keep, take_signals=take_signals) as set_up:
            _tell(set_up, shown)
            await until_the_end(set_up, ending)
    except BotFailed:
        # A Ctrl-C while everything starts reaches the bot as well, which then ends first.
        if not ending.is_set():
            raise
    say("Ended; nothing is left behind.")


def _tell(set_up: Stage, shown: ShownSchedules) -> None:
    whose = f"the schedules in {shown.directory}"
    if shown.are_an_example:
        whose = "an example team (`--schedules DIR` shows yours)"
    people = counted(len(set_up.cast.members), "person", "people")
    out = console()
    out.print(f"The sandbox is up, with {whose} and {people} in its Slack. Open it in a browser:")
    out.print(f"\n  {set_up.url}/\n", style="bold", soft_wrap=True)
    out.print("Nobody is really called or written to. Ctrl-C ends it.")


async def until_the_end(set_up: Stage, ending: asyncio.Event) -> None:
    """Wait until somebody wants the end.

    Raises:
        BotFailed: the bot ended by itself.
        Exception: whatever broke in following its books.
    """
    asked = asyncio.create_task(ending.wait())
    bot = asyncio.create_task(set_up.bot.ended())
    following = asyncio.create_task(set_up.follow())
    tasks = (asked, bot, following)
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    if asked.cancelled():
        broken = next((one for one in results if isinstance(one, Exception)), None)
        if broken is not None:
            raise broken
        raise BotFailed(f"The bot ended by itself. Its last words:\n{set_up.bot.last_words()}")
