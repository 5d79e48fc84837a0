"""Events, sent again as Slack does when the bot does not take them."""

from dataclasses import dataclass
from http import HTTPStatus

from bot.sandbox.slack import payloads
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.outgoing import BotAnswer, Outgoing, Tamper
from bot.sandbox.slack.state import State

MOST_RETRIES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class EventAnswer:
    """What the bot said to each delivery of one event."""

    event_id: str
    deliveries: tuple[BotAnswer, ...]

    @property
    def status(self) -> int:
        """The status of the last delivery."""
        return self.deliveries[-1].status


async def event(
    state: State, outgoing: Outgoing, inner: Json, *, retries: int, tamper: Tamper | None
) -> EventAnswer:
    """Send an event; again, up to `retries` times, while the bot does not take it.

    Slack waits a minute and then five between them; here they follow at once.

    Raises:
        ValueError: Slack tries again three times at most.
    """
    if not 0 <= retries <= MOST_RETRIES:
        raise ValueError(f"Slack sends an event again up to {MOST_RETRIES} times, not {retries}")
    payload = payloads.event_callback(state, inner)
    deliveries = [await outgoing.event(payload, tamper)]
    for retry in range(1, retries + 1):
        if _taken(deliveries[-1]) or deliveries[-1].no_retry:
            break
        reason = _reason(deliveries[-1])
        deliveries.append(await outgoing.event(payload, tamper, retry=retry, reason=reason))
    state.changes.announce()
    return EventAnswer(event_id=payload["event_id"], deliveries=tuple(deliveries))


def _taken(answer: BotAnswer) -> bool:
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def _reason(answer: BotAnswer) -> str:
    if answer.timed_out:
        return "http_timeout"
    return "http_error" if answer.status else "connection_failed"
