"""A call that was picked up: its provider asks what to say, and tells which key was pressed."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.incidents.incident import Position
from bot.domain.incidents.timeline import Through
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.domain.refusals import Refused, UnknownPerson
from bot.engine.commands.by_subject import Commands
from bot.engine.commands.calls import AnotherCall, UnknownDelivery
from bot.engine.contracts import Placed
from bot.phone import voice
from bot.phone.acts import perform
from bot.phone.answers import PhoneAct, outcomes_in_words
from bot.phone.dialect import Dialect, called_number
from bot.phone.fields import delivery_in, filled_field, number_field, whole_number
from bot.phone.gone import gone
from bot.phone.in_time import Deadline
from bot.phone.part import ANSWERED_AT_ONCE, meant_by, read_out_of
from bot.phone.script import Script
from bot.phone.voice import Asked, CallbackUrls
from bot.storage.database import Database

log = structlog.get_logger(__name__)

P = ParamSpec("P")

_ACTS = {
    "1": PhoneAct.ACKNOWLEDGE,
    "3": PhoneAct.ESCALATE,
    "6": PhoneAct.RESOLVE,
    "9": PhoneAct.DECLINE,
}
_DETAILS = "2"
# Whoever listens waits for what follows it.
_NOTED_WITHIN_SECONDS = 4.0
_DIGIT = re.compile(r"[0-9*#]")


class CallWebhooks:
    """What a provider asks for while somebody holds the phone to their ear."""

    def __init__(self, commands: Commands, database: Database, dialect: Dialect, base: str) -> None:
        self._commands = commands
        self._database = database
        self._dialect = dialect
        self._base = base

    async def voice(self, request: Request) -> Response:
        """What to say to the person who picked up."""
        deadline = Deadline()
        form = await self._dialect.form(request)
        line = self._line(request)
        if self._dialect.asks_first and not request.query_params:
            await self._note_answered(line, form)
        return await self._spoken(deadline, line, form, self._greeting, line)

    async def digits(self, request: Request) -> Response:
        """What a key did. The query names the incidents it is about: those that waited then."""
        deadline = Deadline()
        form = await self._dialect.form(request)
        line = self._line(request)
        asked = _incidents_in(filled_field(request.query_params, "incidents"))
        digit = filled_field(form, "Digits")
        if not _DIGIT.fullmatch(digit):
            raise HTTPException(422, "Digits must be one key of a telephone.")
        known = self._dialect.call_id in form
        pressed = _Pressed(digit, self._placed(form) if known else None, asked)
        return await self._spoken(deadline, line, form, self._answer, line, pressed, deadline)

    def _line(self, request: Request) -> CallbackUrls:
        query = request.query_params
        return CallbackUrls(
            base=self._base,
            delivery=delivery_in(request.path_params),
            round=number_field(query, "round", 1) or 1,
            but=_numbers_in(str(query.get("but", ""))),
            answered=_urgency_in(query, "answered"),
            reads=_urgency_in(query, "reads"),
            rises=_rises_in(str(query.get("rises", ""))),
        )

    async def _spoken(
        self,
        deadline: Deadline,
        line: CallbackUrls,
        form: FormData,
        speak: Callable[P, Script],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        try:
            checked = partial(self._checked, line, form, speak, *args, **kwargs)
            script = await deadline.met(self._database, checked)
        except AnotherCall as refusal:
            log.warning("a call bears the number of another", delivery=line.delivery)
            script = voice.goodbye(str(refusal))
        except UnknownDelivery as refusal:
            raise HTTPException(404, str(refusal)) from None
        except Refused as refusal:
            script = voice.goodbye(str(refusal))
        except SQLAlchemyError:
            # Whoever listens must hear something better than a provider's own apology.
            log.exception("a call could not be answered from the database", delivery=line.delivery)
            script = voice.out_of_order(line)
        except TimeoutError:
            log.warning("a call could not be answered in time", delivery=line.delivery)
            script = voice.out_of_order(line)
        return xml_response(self._dialect.script(script))

    def _placed(self, form: FormData) -> Placed:
        id_ = filled_field(form, self._dialect.call_id)
        return Placed(provider=self._dialect.provider, id=id_)

    async def _note_answered(self, line: CallbackUrls, form: FormData) -> None:
        placed = self._placed(form)
        answered = NotificationState.ANSWERED
        try:
            fared = self._commands.calls.fared
            to = called_number(form, self._dialect)
            async with asyncio.timeout(_NOTED_WITHIN_SECONDS):
                await self._database.in_thread(fared, line.delivery, answered, placed=placed, to=to)
        except AnotherCall:
            # Whoever listens hears of it by what follows.
            return
        except UnknownDelivery as refusal:
            raise HTTPException(404, str(refusal)) from None
        except (SQLAlchemyError, TimeoutError):
            log.exception("that a call was answered was not kept", delivery=line.delivery)

    def _checked(
        self,
        line: CallbackUrls,
        form: FormData,
        speak: Callable[P, Script],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Script:
        to, id_ = called_number(form, self._dialect), form.get(self._dialect.call_id)
        if to is not None:
            placed = Placed(provider=self._dialect.provider, id=str(id_))
            self._commands.calls.must_be(line.delivery, placed, to)
        try:
            return speak(*args, **kwargs)
        except UnknownPerson:
            about = self._commands.calls.called_about(line.delivery)
            return voice.goodbye(*gone(about, self._commands.duty.roster()))

    def _greeting(self, line: CallbackUrls) -> Script:
        calls = self._commands.calls
        waiting = calls.waiting_on(line.delivery, but=line.but, at_most=ANSWERED_AT_ONCE)
        return voice.greeting(line, waiting)

    def _answer(self, line: CallbackUrls, pressed: "_Pressed", deadline: Deadline) -> Script:
        digit, asked = pressed.digit, pressed.asked
        person = self._commands.calls.person_on(line.delivery)
        if digit in _ACTS:
            if pressed.in_call is not None:
                self._commands.calls.answered_in(line.delivery, pressed.in_call)
            return self._acted(line, _ACTS[digit], asked, person, deadline)
        heard = {number: line.rises.get(number, 0) for number in read_out_of(asked)}
        self._commands.asked.told_by_telephone(person.key, heard)
        named = [self._commands.incidents.as_it_stands(number) for number in heard]
        if digit == _DETAILS:
            return voice.details(line, named, asked, person, self._commands.duty.roster())
        return voice.undefined_digit(line, digit, asked)

    def _acted(
        self, line: CallbackUrls, act: PhoneAct, asked: Asked, person: Person, deadline: Deadline
    ) -> Script:
        outcomes = perform(
            self._commands.incidents,
            act,
            meant_by(act, asked),
            person,
            Through.PHONE,
            deadline,
            delivery=line.delivery,
            told_rises=line.rises,
        )
        said = outcomes_in_words(outcomes, person, self._commands.duty.roster())
        # What could not be saved, or is not what was heard any more, is read out once more.
        done = line.but | {o.number for o in outcomes if not o.unsaved and not o.has_risen}
        left = self._commands.calls.waiting_on(line.delivery, but=done, at_most=0)
        goes_on = replace(line, but=left.left_out, answered=line.reads, reads=None, rises={})
        return voice.answered(goes_on, said, left.waits)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A key, in which call, and the incidents that it is about."""

    digit: str
    in_call: Placed | None
    asked: Asked


def xml_response(xml: str) -> Response:
    """XML as providers want it (Twilio: error 12300, invalid Content-Type)."""
    return Response(xml, media_type="text/xml")


def _incidents_in(text: str) -> dict[int, Position | None]:
    return dict(_incident_in(written) for written in text.split(","))


def _numbers_in(text: str) -> frozenset[int]:
    return frozenset(whole_number(part, "but") for part in text.split(",") if part)


def _rises_in(text: str) -> dict[int, int]:
    pairs = (part.partition(".") for part in text.split(",") if part)
    return {
        whole_number(number, "rises"): whole_number(count, "rises") for number, _, count in pairs
    }


def _urgency_in(query: Mapping[str, str], name: str) -> Urgency | None:
    return next((one for one in Urgency if one == query.get(name)), None)


def _incident_in(written: str) -> tuple[int, Position | None]:
    """As voice.CallbackUrls.digits has written it."""
    number, *at = (whole_number(part, "incidents") for part in written.split("."))
    if not at:
        return number, None
    if len(at) != len(("step", "round")):
        raise HTTPException(422, "incidents must be numbers, each with its step and round.")
    return number, Position(step=at[0] - 1, round=at[1], paged=True)
