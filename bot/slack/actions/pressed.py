"""What is common to all buttons: who pressed which, and telling them alone why it did not work."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.domain.incidents.incident import Position
from bot.slack.blocks import Block
from bot.slack.made_for import MadeFor

log = structlog.get_logger(__name__)

# Slack waits three seconds for the answer to a click; what was done stands, answered or not.
WITHIN_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressed:
    """A button about an incident, a swap or an override, and the member who pressed it.

    `seen` is where an incident stood in the message with the button, where its value tells, and
    `told_rises` of how many of its rises that message tells: none, in those of an older version.
    """

    member_id: str
    made_for: MadeFor
    seen: Position | None = None
    told_rises: int = 0

    @property
    def number(self) -> int:
        """Of what the button is about, once that was checked."""
        return self.made_for.number


def pressed(body: dict[str, Any]) -> Pressed:
    """The button, from the payload that Slack sends (Slack: "block_actions payload")."""
    made_for, *told = body["actions"][0]["value"].split()
    seen, rises = as_seen(told)
    return Pressed(
        member_id=body["user"]["id"],
        made_for=MadeFor.read(made_for),
        seen=seen,
        told_rises=rises,
    )


def as_seen(written: Sequence[str]) -> tuple[Position | None, int]:
    """Where an incident stood, and its rises, as messages.incident has written them; or nothing."""
    if not written:
        return None, 0
    step, round_, acknowledged, *rises = map(int, written)
    at = Position(step=step, round=round_, acknowledged=bool(acknowledged))
    return at, rises[0] if rises else 0


async def answer_privately(respond: AsyncRespond, text: str, blocks: Sequence[Block] = ()) -> None:
    """Tell the person who acted, and nobody else, leaving the message they acted on as it is."""
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            answer = await respond(
                text,
                blocks=list(blocks) or None,
                response_type="ephemeral",
                replace_original=False,
            )
    except (TimeoutError, aiohttp.ClientError) as problem:
        log.warning("an answer to a click did not get through", problem=repr(problem))
        return
    if answer.status_code != HTTPStatus.OK:
        log.warning("an answer to a click was refused", status=answer.status_code)
