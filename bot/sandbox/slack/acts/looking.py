"""Looking at the screen: waiting for the bot's messages, modals and Home tabs."""

from collections.abc import Callable

from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View


async def next_message(
    state: State, channel_id: str, *, containing: str, seen_by: str | None, timeout_seconds: float
) -> Message:
    """The bot's next message or edit in a channel whose text contains `containing`.

    Raises:
        TimeoutError: none came; the sentence tells what is there.
    """

    def told() -> str:
        there = [m.all_text for m in state.messages.in_channel(channel_id, seen_by=seen_by)]
        return f"no new message containing {containing!r} came; there are: {there}"

    return await state.changes.wait_for(
        lambda: state.messages.take_next(channel_id, containing, seen_by),
        timeout_seconds=timeout_seconds,
        otherwise=told,
    )


async def view(
    state: State, look: Callable[[], View | None], *, containing: str, timeout_seconds: float
) -> View:
    """The view that `look` returns, once it contains this text.

    Raises:
        TimeoutError: it did not in time; the sentence tells what is there.
    """

    def matching() -> View | None:
        seen = look()
        return seen if seen is not None and containing in seen.all_text else None

    def told() -> str:
        seen = look()
        shown = repr(seen.all_text) if seen is not None else "nothing"
        return f"no view containing {containing!r} was opened; there is: {shown}"

    return await state.changes.wait_for(matching, timeout_seconds=timeout_seconds, otherwise=told)
