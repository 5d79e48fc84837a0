"""What a call says, in no provider's words. Pure: no call is made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from bot.domain.answering.telling import WaitingIncident
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.storm import and_more
from bot.domain.incidents.urgency import Urgency
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.engine.commands.on_the_line import Waiting
from bot.phone.answers import standing, when
from bot.phone.menu import beyond, menu, waits_as_well
from bot.phone.part import READ_OUT_AT_MOST, next_part
from bot.phone.script import GoOnAt, HangUp, Listen, Pause, Say, Script, ScriptStep
from bot.phone.sms_text import WITHOUT_WORDS
from bot.phone.spoken import speakable

ROUNDS = 3
TITLE_LIMIT = 200
DETAILS_LIMIT = 600
NAME_LIMIT = 100

_LISTENS_SECONDS = 8
_PAUSE_BEFORE_RETRY_SECONDS = 5


Asked = Mapping[int, Position | None]
"""The incidents that a key is about, each with where it stood for whoever listens, if known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackUrls:
    """Where the provider comes back to for one call, below the address `base`.

    `round` counts the readings of the menu so far, from 1; `but` are left out, for something was
    done about them in this call before, though they wait still. `answered` is how urgent that was
    which was read out and answered last, and `reads` how urgent that is which is read out now.
    `rises` are those of each incident as it is read out, where there are any.
    """

    base: str
    delivery: int
    round: int = 1
    but: frozenset[int] = frozenset()
    answered: Urgency | None = None
    reads: Urgency | None = None
    rises: Mapping[int, int] = field(default_factory=dict)

    def voice(self, *, round_: int) -> str:
        """The address that reads the menu out."""
        return self._address("voice", {"round": round_})

    def digits(self, asked: Asked) -> str:
        """The address that takes the key pressed about these incidents.

        It says where each stood, as number, step (from 1) and round: however late the key comes, it
        is about the step at which the person had been paged when it was read out.
        """
        incidents = ",".join(_written(number, at) for number, at in asked.items())
        rises = ",".join(f"{number}.{count}" for number, count in self.rises.items())
        query = {
            "incidents": incidents,
            "round": self.round,
            "reads": self.reads,
            "rises": rises,
        }
        return self._address("digits", query)

    def _address(self, kind: str, query: dict[str, object]) -> str:
        query |= {"but": ",".join(map(str, sorted(self.but))), "answered": self.answered}
        said = urlencode({name: value for name, value in query.items() if value}, safe=",")
        return f"{self.base}/{kind}/{self.delivery}?{said}"


def _written(number: int, at: Position | None) -> str:
    return str(number) if at is None else f"{number}.{at.step + 1}.{at.round}"


def greeting(line: CallbackUrls, waiting: Waiting) -> Script:
    """Who we are, what broke, and the menu. A call that finds nothing waiting says so and ends.

    A step begun since the person was paged is not theirs to cut short: each incident is asked about
    as it stood then.
    """
    if not waiting.incidents:
        return goodbye(*_nothing_waits(line, waiting))
    part = next_part(waiting.incidents, waiting.waits, line.answered)
    said = [_introduction(waiting.person)]
    if len(waiting.waits) > 1:
        said.append(f"{len(waiting.waits)} incidents wait for you.")
    said += [_headline(incident) for incident in part.read_out]
    said += beyond(part)
    asked = {number: waiting.paged_at[number] for number in part.asked}
    reads = replace(line, reads=part.urgency, rises=part.rises)
    return _with_menu(reads, said, asked, more_come=bool(part.later))


def _nothing_waits(line: CallbackUrls, waiting: Waiting) -> list[str]:
    if line.answered:
        return ["Nothing more waits for you."]
    introduction, nothing = _introduction(waiting.person), "Nothing waits for you any more."
    if waiting.let_go:
        why = [one.why for one in waiting.let_go[:READ_OUT_AT_MOST]]
        return [introduction, *why, nothing]
    return [f"{introduction} What I called you about has been taken care of. {nothing}"]


def details(
    line: CallbackUrls, incidents: Sequence[Incident], asked: Asked, person: Person, roster: Roster
) -> Script:
    """All that is known of the incidents that were read out, and the menu again."""
    said = [sentence for incident in incidents for sentence in _facts(incident, person, roster)]
    rises = {one.number: one.rises for one in incidents if one.rises}
    return _with_menu(replace(line, rises={**line.rises, **rises}), said, asked)


def undefined_digit(line: CallbackUrls, digit: str, asked: Asked) -> Script:
    """The key means nothing here; the menu again."""
    name = {"*": "Star", "#": "Pound"}.get(digit, digit)
    return _with_menu(line, [f"{name} is not one of the choices."], asked)


def answered(line: CallbackUrls, said: Sequence[str], left: Sequence[WaitingIncident]) -> Script:
    """What a key did. Then what else waits for the person is read out, or the call ends."""
    if not left:
        return goodbye(*said)
    next_ = GoOnAt(url=line.voice(round_=1))
    return (*_sentences(said), Say(text=f"{waits_as_well(left)} for you."), next_)


def out_of_order(line: CallbackUrls) -> Script:
    """We cannot read or write anything at the moment: say it, and try again a few times."""
    said = (
        "This is Sleepwell. You are being paged, but I can't reach my notes just now. "
        "If you pressed a key, I may not have kept it."
    )
    if line.round >= ROUNDS:
        return (
            *_sentences([said, "Please look at your messages, or at Slack. Goodbye."]),
            HangUp(),
        )
    again = GoOnAt(url=line.voice(round_=line.round + 1))
    return (Say(text=said), Pause(seconds=_PAUSE_BEFORE_RETRY_SECONDS), again)


def goodbye(*said: str) -> Script:
    """The last words of a call."""
    return (*_sentences([*said, "Goodbye."]), HangUp())


def _sentences(said: Sequence[str]) -> tuple[ScriptStep, ...]:
    return tuple(Say(text=sentence) for sentence in said)


def _introduction(person: Person) -> str:
    return f"This is Sleepwell, calling {speakable(person.name, NAME_LIMIT)}."


def _headline(incident: Incident) -> str:
    about = speakable(incident.service or f"team {incident.team}", NAME_LIMIT)
    title = speakable(incident.title, TITLE_LIMIT) or WITHOUT_WORDS
    return f"Incident {incident.number}, {about}: {title.rstrip('.')}{and_more(incident)}."


def _facts(incident: Incident, person: Person, roster: Roster) -> list[str]:
    alerts = "one alert" if incident.alerts == 1 else f"{incident.alerts:,} alerts"
    opened = when(incident.opened_at, person.timezone)
    said = [
        _headline(incident),
        f"It belongs to team {speakable(incident.team, NAME_LIMIT)}.",
        f"It is of {incident.urgency} urgency and was opened {opened}, with {alerts} so far.",
    ]
    if incident.source:
        said.append(f"It was reported by {speakable(incident.source, NAME_LIMIT)}.")
    if incident.state is not State.TRIGGERED:
        said.append(standing(incident, person, roster))
    blocks = (block.strip().rstrip(".") for block in incident.details.split("\n\n"))
    told = speakable(". ".join(block for block in blocks if block), DETAILS_LIMIT)
    said.append(f"Details: {told.rstrip('.')}." if told else "No further details were given.")
    return said


def _with_menu(
    line: CallbackUrls, said: Sequence[str], asked: Asked, *, more_come: bool = False
) -> Script:
    keys = menu(len(asked), more_come=more_come)
    listen = Listen(said=(*said, keys), action=line.digits(asked), seconds=_LISTENS_SECONDS)
    return (listen, *_after_silence(line))


def _after_silence(line: CallbackUrls) -> Script:
    if line.round < ROUNDS:
        return (GoOnAt(url=line.voice(round_=line.round + 1)),)
    last = "I heard no answer, so nothing was changed. Goodbye."
    return (Say(text=last), HangUp())
