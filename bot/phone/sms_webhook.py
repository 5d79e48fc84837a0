"""Texts that people send us."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.engine.commands.by_subject import Commands
from bot.masking import masked
from bot.phone.acts import perform
from bot.phone.answers import (
    NAMED_AT_MOST,
    PhoneAct,
    became_urgent,
    incidents_named,
    outcomes_in_words,
    standing,
)
from bot.phone.call_webhooks import xml_response
from bot.phone.dialect import Dialect
from bot.phone.fields import filled_field, text_field
from bot.phone.gsm import plain
from bot.phone.in_time import Deadline
from bot.phone.patience import Patience
from bot.phone.replies_given import RepliesGiven
from bot.phone.sms_replies import Reply, is_twilios_own, read_reply
from bot.phone.sms_sender import Sender
from bot.phone.sms_text import LISTED_AT_MOST
from bot.storage.database import Database

log = structlog.get_logger(__name__)

_KEYS = {PhoneAct.ACKNOWLEDGE: "1", PhoneAct.ESCALATE: "3", PhoneAct.RESOLVE: "6"}
_NOT_UNDERSTOOD = (
    "Sorry, I did not understand that. Reply 1 to acknowledge, 3 to escalate, 6 to resolve, "
    "with the incident's number after it if there are several, such as 1 12."
)
_AGAIN = "Please send it again in a minute."
_OUT_OF_ORDER = f"Sorry, that could not be saved just now. {_AGAIN}"
_TOO_SLOW = f"Sorry, that took too long, and not all of it may be saved. {_AGAIN}"


class SmsWebhook:
    """Does what a text asks for, and says what was done."""

    def __init__(self, commands: Commands, database: Database, dialect: Dialect) -> None:
        self._commands = commands
        self._database = database
        self._dialect = dialect
        self._patience = Patience()
        self._given = RepliesGiven()

    async def received(self, request: Request) -> Response:
        """A text came in. Strangers, and words that Twilio answers itself, get no reply of ours."""
        deadline, dialect = Deadline(), self._dialect
        form = await dialect.form(request)
        number = dialect.number(filled_field(form, "From"))
        text = text_field(form, dialect.text)
        if is_twilios_own(text) or form.get("OptOutType"):
            return xml_response(dialect.reply(form, None))
        sid = str(form.get(dialect.text_id, ""))
        said = await self._said(sid, number, text, deadline)
        return xml_response(dialect.reply(form, None if said is None else plain(said)))

    async def _said(self, sid: str, number: str, text: str, deadline: Deadline) -> str | None:
        """What to say to a text; acted on once, however often it comes."""
        if sid and sid in self._given:
            return self._given[sid]
        try:
            said = await deadline.met(self._database, self._answer, number, text, deadline)
        except SQLAlchemyError:
            log.exception("a text could not be acted on", number=masked(number))
            return _OUT_OF_ORDER
        except TimeoutError:
            log.warning("a text could not be answered in time", number=masked(number))
            return _TOO_SLOW
        if sid:
            self._given.remember(sid, said)
        return said

    def _answer(self, number: str, text: str, deadline: Deadline) -> str | None:
        roster = self._commands.duty.roster()
        people = roster.people_with_phone(number)
        if not people:
            log.warning("a text from a number nobody has", number=masked(number))
            return None
        reply = read_reply(text)
        if reply is None:
            return _NOT_UNDERSTOOD if self._patience.bears(number) else None
        self._patience.restore(number)
        return self._act(reply, self._sender(people, reply), roster, deadline)

    def _sender(self, people: Sequence[Person], reply: Reply) -> Sender:
        """Of several people with one telephone, the one the reply must come from."""
        senders = [self._sender_as(person) for person in people]
        if reply.number is not None:
            return next((s for s in senders if s.knows_of(reply.number)), senders[0])
        return next(
            (s for s in senders if s.waiting or s.risen),
            next((s for s in senders if s.open), senders[0]),
        )

    def _sender_as(self, person: Person) -> Sender:
        asked = self._commands.asked
        theirs, heard = asked.open_for(person.key), asked.heard_of_by(person.key)
        had = heard.keys() - {incident.number for incident in theirs}
        return Sender(
            person=person,
            open=theirs,
            told=asked.told_to(person.key, theirs),
            heard=heard,
            texted=asked.named_by_newest_text_to(person.key),
            let_go=asked.let_go_by(person.key),
            had=asked.open_ones(had) if had else (),
        )

    def _act(self, reply: Reply, sender: Sender, roster: Roster, deadline: Deadline) -> str:
        said, risen, meant = list[str](), dict[int, Incident](), list[Incident]()
        if reply.number is not None:
            said += self._done(reply.act, [reply.number], sender, roster, deadline, risen)
        else:
            meant = _meant(reply.act, sender)
            risen = {one.number: one for one in sender.risen}
        if len(meant) > 1 and _must_name_one(reply.act, meant, sender):
            said.append(_which(reply.act, meant))
        elif meant:
            numbers = [incident.number for incident in meant]
            said += self._done(reply.act, numbers, sender, roster, deadline, risen)
            known = (*sender.waiting, *sender.risen)
            if unheard := [one for one in sender.triggered if one not in known]:
                said.append(_waits_still(unheard))
        if not said and not risen:
            risen = {one.number: one for one in sender.risen_from_them}
        if risen:
            said.append(_is_urgent_now(list(risen.values()), sender.person, roster))
            now_told = {number: incident.rises for number, incident in risen.items()}
            self._commands.asked.told_by_telephone(sender.person.key, now_told)
        return " ".join(said) or _nothing_waits(sender, roster)

    def _done(
        self,
        act: PhoneAct,
        numbers: Sequence[int],
        sender: Sender,
        roster: Roster,
        deadline: Deadline,
        risen: dict[int, Incident],
    ) -> list[str]:
        """What was done, in words; what has risen goes to `risen`."""
        seen = {number: sender.seen.get(number) for number in numbers}
        commands, person = self._commands.incidents, sender.person
        rises = {number: sender.told_rises(number) for number in numbers}
        outcomes = perform(commands, act, seen, person, Through.SMS, deadline, told_rises=rises)
        risen |= {o.number: o.incident for o in outcomes if o.has_risen and o.incident is not None}
        as_told = [outcome for outcome in outcomes if not outcome.has_risen]
        said = outcomes_in_words(as_told, person, roster)
        if any(outcome.unsaved for outcome in outcomes):
            said.append(_AGAIN)
        return said


def _meant(act: PhoneAct, sender: Sender) -> list[Incident]:
    """What a reply without a number is about.

    What they have taken already is meant only where nothing else waits, and be it something that
    they have not heard of as it is now.
    """
    if act is PhoneAct.RESOLVE:
        return [] if sender.risen else sender.theirs
    waiting = sender.waiting
    if not waiting and not sender.risen:
        waiting = [one for one in sender.theirs if one.runs_out or act is PhoneAct.ESCALATE]
    if act is PhoneAct.ACKNOWLEDGE:
        return waiting
    return [one for one in waiting if one.number in sender.texted] or waiting


def _must_name_one(act: PhoneAct, meant: Sequence[Incident], sender: Sender) -> bool:
    """Whether of several none is resolved or escalated that the text before them does not name."""
    if act is not PhoneAct.ESCALATE:
        return act is PhoneAct.RESOLVE
    named = len(sender.texted) <= LISTED_AT_MOST
    return not named or any(one.number not in sender.texted for one in meant)


def _which(act: PhoneAct, meant: Sequence[Incident]) -> str:
    named = incidents_named(incident.number for incident in meant)
    mistake = "closed" if act is PhoneAct.RESOLVE else "passed on"
    return (
        f"You have {named} open. Reply {_KEYS[act]} {meant[0].number} to {act} that one, "
        f"so that none is {mistake} by mistake."
    )


def _is_urgent_now(risen: Sequence[Incident], person: Person, roster: Roster) -> str:
    listed = risen[:LISTED_AT_MOST]
    said = [became_urgent(incident) for incident in listed]
    if len(risen) > len(listed):
        said.append(f"{len(risen) - len(listed)} more have become urgent as well.")
    it = "it" if len(risen) == 1 else "any of them"
    waits = next((one.number for one in risen if one.state is State.TRIGGERED), None)
    how = f": reply 1 {waits} to acknowledge, 3 {waits} to escalate." if waits else "."
    said.append(f"Nothing was done about {it}{how}")
    taken = [standing(one, person, roster) for one in listed if one.state is not State.TRIGGERED]
    return " ".join([*said, *taken])


def _waits_still(unheard: Sequence[Incident]) -> str:
    if len(unheard) > NAMED_AT_MOST:
        return f"{len(unheard)} more wait for you as well: no text has named them yet."
    named = incidents_named(one.number for one in unheard).capitalize()
    if len(unheard) == 1:
        return f"{named} waits for you as well: no text has named it yet."
    return f"{named} wait for you as well: no text has named them yet."


def _nothing_waits(sender: Sender, roster: Roster) -> str:
    said = ["Nothing waits for you."]
    said += [standing(incident, sender.person, roster) for incident in sender.open]
    said += [one.why for one in sender.let_go]
    if sender.let_go:
        example = sender.let_go[0].incident.number
        said.append(f"Reply 1 {example} to take it all the same, 3 {example} to escalate it.")
    if not sender.open and not sender.let_go:
        said.append("No incident that you were paged about is open.")
    return " ".join(said)
