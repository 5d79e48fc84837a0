"""All that the page shows, as one flat mapping: a change of one thing is a change of one entry."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.cli.sandbox.books import BooksReading
from bot.cli.sandbox.cast import Cast
from bot.domain.people.person import Person
from bot.domain.rosters.duty import Duty
from bot.sandbox.slack import Message, Workspace
from bot.sandbox.telephony import Call, Exchange
from bot.sandbox.telephony import Message as Text

Entries = dict[str, dict[str, Any]]


class Screen:
    """What is to be seen of Slack, of the telephones and of the bot's books.

    Keys are `kind:id`, such as `call:CA…`; values are JSON objects.
    """

    def __init__(
        self, workspace: Workspace, exchange: Exchange, cast: Cast, about: Mapping[str, Any]
    ) -> None:
        self._workspace = workspace
        self._exchange = exchange
        self._cast = cast
        self._about = dict(about)
        self._reading: BooksReading | None = None
        self._keys: Mapping[str, str] = {}

    def show(self, reading: BooksReading, keys: Mapping[str, str]) -> None:
        """The books as last read, and the alert key of every service."""
        self._reading, self._keys = reading, keys
        self._exchange.equipment.changes.announce()

    def key_of(self, service: str) -> str | None:
        """The alert key of a service; None where there is no such service."""
        return self._keys.get(service)

    def entries(self) -> Entries:
        """Everything, as it stands."""
        return {"about:sandbox": self._about, **dict(self._everything())}

    async def changed(self, since: Callable[[], bool], *, within_seconds: float) -> None:
        """Wait until Slack or the telephones announce a change, or the time is over.

        Returns at once where `since` says that something has changed already.
        """
        slack = self._workspace.state.changes.wait_for(
            _first_asking(since), timeout_seconds=within_seconds, otherwise=str
        )
        phones = self._exchange.equipment.changes.wait_for(
            _first_asking(since), timeout_seconds=within_seconds
        )
        waiting = [asyncio.create_task(slack), asyncio.create_task(phones)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    def _everything(self) -> Iterator[tuple[str, dict[str, Any]]]:
        if self._reading is not None:
            yield from _of_the_books(self._reading, self._cast, self._keys)
        yield from self._of_slack()
        yield from self._of_the_telephones()

    def _of_slack(self) -> Iterator[tuple[str, dict[str, Any]]]:
        state = self._workspace.state
        for channel in state.conversations.all():
            shown = {"id": channel.id, "name": channel.name, "people": list(channel.people)}
            yield f"channel:{channel.id}", shown
            for message in self._workspace.state.messages.in_channel(channel.id):
                yield _keyed(message), self._message(message)
            for user in self._cast.members.values():
                for message in state.messages.in_channel(channel.id, seen_by=user.id):
                    yield _keyed(message), self._message(message)
        for user in state.people.all():
            yield f"user:{user.id}", {"id": user.id, "name": user.real_name, "bot": user.is_bot}
            stack = state.views.stack(user.id)
            if stack:
                view = state.view_json(stack[-1])
                yield f"view:{user.id}", {**view, "user": user.id}

    def _message(self, message: Message) -> dict[str, Any]:
        return self._workspace.state.message_json(message) | {
            "channel": message.channel,
            "seen_by": message.seen_by,
            "broadcast": message.reply_broadcast,
        }

    def _of_the_telephones(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for line in self._exchange.lines:
            yield (
                f"line:{line.number}",
                {"number": line.number, "behaviour": str(line.behaviour)},
            )
        for call in self._exchange.calls:
            yield f"call:{call.sid}", _call(call)
        for text in self._exchange.messages:
            yield f"text:{text.sid}", _text(text)


def _of_the_books(
    reading: BooksReading, cast: Cast, keys: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for person in reading.roster.people.values():
        yield f"person:{person.key}", _person(person, cast, reading.duties)
    for team in reading.roster.teams.values():
        for service in team.services:
            if service in keys:
                shown = {"key": service, "team": team.key, "alert_key": keys[service]}
                yield f"service:{service}", shown
    for incident in reading.incidents:
        yield f"incident:{incident['number']}", incident


def _person(person: Person, cast: Cast, duties: Sequence[Duty]) -> dict[str, Any]:
    member = cast.members.get(person.key)
    return {
        "key": person.key,
        "name": person.name,
        "phone": person.phone,
        "member": member.id if member else None,
        "timezone": person.timezone.key,
        "on_call": [
            f"{duty.team}/{duty.schedule}" for duty in duties if person.key in duty.on_call.people
        ],
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "to": call.to,
        "status": str(call.status),
        "requested_at": call.requested_at.isoformat(),
        "by_machine": call.is_machine,
        "listening": call.is_listening,
        "heard": list(call.heard),
    }


def _text(text: Text) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "to": text.to,
        "from": text.from_,
        "body": text.body,
        "from_person": text.direction == "inbound",
        "status": str(text.status),
        "at": text.created_at.isoformat(),
    }


def _keyed(message: Message) -> str:
    return f"message:{message.channel}:{message.ts}"


def _first_asking(since: Callable[[], bool]) -> Callable[[], bool | None]:
    """A look that asks once whether there was a change; being asked again means there was one."""
    first = True

    def look() -> bool | None:
        nonlocal first
        first, asked_first = False, first
        return (since() or None) if asked_first else True

    return look
