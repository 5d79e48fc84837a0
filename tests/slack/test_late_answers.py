"""Slack waits three seconds for the answer to a command; what takes longer is told later."""

import asyncio

from structlog.testing import capture_logs

from bot.slack.blocks import Content
from bot.slack.late_answers import BROKEN, WAIT, LateAnswers


class Later:
    """Keeps what was told later."""

    def __init__(self) -> None:
        self.told: list[Content] = []

    async def __call__(self, content: Content) -> None:
        self.told.append(content)


async def test_an_answer_in_time_is_the_answer() -> None:
    later = Later()

    async def quick() -> Content:
        return Content(text="done")

    assert await LateAnswers().in_time(quick(), later) == Content(text="done")
    assert later.told == []


async def test_an_answer_too_late_follows() -> None:
    later, late, may_go_on = Later(), LateAnswers(within_seconds=0), asyncio.Event()

    async def slow() -> Content:
        await may_go_on.wait()
        return Content(text="done")

    assert await late.in_time(slow(), later) == WAIT
    may_go_on.set()
    await late.finish()

    assert later.told == [Content(text="done")]


async def test_what_breaks_late_is_told_too() -> None:
    later, late, may_go_on = Later(), LateAnswers(within_seconds=0), asyncio.Event()

    async def broken() -> Content:
        await may_go_on.wait()
        raise RuntimeError("the database is gone")

    assert await late.in_time(broken(), later) == WAIT
    may_go_on.set()
    with capture_logs() as logs:
        await late.finish()

    assert later.told == [BROKEN]
    assert [entry["event"] for entry in logs] == ["a command broke"]


async def test_with_nothing_pending_there_is_nothing_to_wait_for() -> None:
    await LateAnswers().finish()
