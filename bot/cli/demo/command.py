"""`oncall demo`."""

import asyncio

import typer
from rich.console import Console

from bot.cli.demo.process import BotFailed
from bot.cli.demo.screen import Screen
from bot.cli.demo.stage import stage
from bot.cli.demo.story import Story, WentOtherwise
from bot.logs import set_up_logs


def demo() -> None:
    """Play a night on call on localhost, without any account, in under a minute."""
    set_up_logs(level="ERROR", form="console")
    if not asyncio.run(_play(Screen(Console(highlight=False)))):
        raise typer.Exit(1)


async def _play(screen: Screen) -> bool:
    screen.open()
    try:
        async with stage() as set_up:
            story = Story(set_up, screen.tell)
            try:
                await story.play()
            except WentOtherwise as otherwise:
                screen.fail(str(otherwise), set_up.bot.last_words())
                return False
            screen.sum_up(story.summary)
            return True
    except BotFailed as failed:
        screen.fail(str(failed), "")
        return False
