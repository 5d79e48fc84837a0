"""The differences between providers: what their requests are called, and how they want answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from bot.domain.paging.notification import NotificationState
from bot.phone.script import Script


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """One account's way of speaking. The first fields with names are those of its forms.

    `form` lets through what the provider signed, and raises HTTPException 403 for all else.
    `number` makes a number of its forms one of ours. Of the states None tells nothing new. `why`
    says why something did not get through, by the code in `error` and else in the words given, and
    `may_pass` whether it is worth sending again.
    `asks_first`: that somebody picked up is told only by asking what to say.
    """

    provider: str
    call_id: str
    call_status: str
    text_id: str
    text_status: str
    text: str
    error: str
    form: Callable[[Request], Awaitable[FormData]]
    number: Callable[[str], str]
    script: Callable[[Script], str]
    reply: Callable[[FormData, str | None], str]
    call_states: Mapping[str, NotificationState]
    text_states: Mapping[str, NotificationState | None]
    why: Callable[[int | None, str], str]
    may_pass: Callable[[int | None], bool]
    asks_first: bool = False


def called_number(form: FormData, dialect: Dialect) -> str | None:
    """The number that a call is to, as one of ours; every provider names it so."""
    to = str(form.get("To", ""))
    return dialect.number(to) if to else None
