"""Slash commands."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answering_later import address, content_of, show
from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.outgoing import BotAnswer, Outgoing, Tamper
from bot.sandbox.slack.people import User
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.state import State


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandAnswer:
    """What a person sees after a slash command.

    `status` is the bot's HTTP status (0: nothing came back); `error` is what Slack shows instead
    of an answer, such as `operation_timeout` or `dispatch_failed`; `message` is the answer on
    screen, None if the bot only said yes.
    """

    status: int
    timed_out: bool
    error: str | None
    message: Message | None
    response_url: ResponseUrl

    @property
    def text(self) -> str:
        """The text of the answer; empty without one."""
        return self.message.text if self.message is not None else ""

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks of the answer; empty without one."""
        return self.message.blocks if self.message is not None else ()

    @property
    def all_text(self) -> str:
        """Everything a person can read in the answer."""
        return self.message.all_text if self.message is not None else ""

    @property
    def response_type(self) -> Literal["ephemeral", "in_channel"]:
        """Who sees the answer: the person alone, or everybody in the channel."""
        for_all = self.message is not None and self.message.seen_by is None
        return "in_channel" if for_all else "ephemeral"

    @property
    def later(self) -> tuple[Message, ...]:
        """What the bot has sent through response_url so far."""
        return tuple(self.response_url.sent)


async def command(
    state: State,
    outgoing: Outgoing,
    user: User,
    channel: Channel,
    *,
    name: str,
    text: str,
    tamper: Tamper | None,
) -> CommandAnswer:
    """Type a slash command and wait for the answer.

    Raises:
        ValueError: the name does not start with a slash, or the bot has no commands.
    """
    if not name.startswith("/"):
        raise ValueError(f"a slash command starts with a slash: {name!r} does not")
    if "commands" not in state.installation.scopes:
        raise ValueError("the bot is installed without the scope `commands`, so it has none")
    issued = state.response_urls.issue(user.id, channel.id, state.clock())
    form = payloads.slash_command(
        state, user, channel, command=name, text=text, response_url=address(state, issued)
    )
    answer = await outgoing.command(form, tamper)
    message, error = _shown(state, issued, answer)
    state.changes.announce()
    return CommandAnswer(
        status=answer.status,
        timed_out=answer.timed_out,
        error=error,
        message=message,
        response_url=issued,
    )


def _shown(
    state: State, issued: ResponseUrl, answer: BotAnswer
) -> tuple[Message | None, str | None]:
    if answer.error is not None:
        return None, answer.error
    body = answer.payload if answer.payload is not None else {"text": answer.text}
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        return None, None
    try:
        return show(state, issued, body, content_of(state, body)), None
    except SlackError as refusal:
        return None, refusal.code
