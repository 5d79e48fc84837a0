"""What a call says, in no provider's words. Pure: no call is made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.domain.incident import Incident, Position, State
from bot.domain.person import Person
from bot.domain.roster import Roster
from bot.domain.storm import and_more
from bot.phone.answers import standing, when
from bot.phone.script import GoOnAt, HangUp, Listen, Pause, Say, Script, Step
from bot.phone.sms_text import WITHOUT_WORDS
from bot.phone.spoken import speakable

ROUNDS = 3
READ_OUT_AT_MOST = 3
# One key answers all that wait, read out or not; an address can name so many.
ANSWERED_AT_ONCE = 200
TITLE_LIMIT = 200
DETAILS_LIMIT = 600
NAME_LIMIT = 100

_LISTENS_SECONDS = 8
_PAUSE_BEFORE_RETRY_SECONDS = 5


Asked = Mapping[int, Position | None]
"""The incidents that a key is about, each with where it stood for whoever listens, if known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Where the provider comes back to for one call, below the address `base`.

    `round` counts the readings of the menu so far, from 1; `after` leaves out the incidents up to
    that number, which were answered in this call before.
    """

    base: str
    delivery: int
    round: int = 1
    after: int = 0

    def voice(self, *, round_: int, after: int | None = None) -> str:
        """The address that reads the menu out."""
        return self._address("voice", {"round": round_, "after": self.after_or(after)})

    def digits(self, asked: Asked) -> str:
        """The address that takes the key pressed about these incidents.

        It says where each stood, as number, step (from 1) and round: however late the key comes, it
        is about the step at which the person had been paged when it was read out.
        """
        incidents = ",".join(_written(number, at) for number, at in asked.items())
        query = {"incidents": incidents, "round": self.round, "after": self.after}
        return self._address("digits", query)

    def after_or(self, after: int | None) -> int:
        """The given number, else this line's."""
        return self.after if after is None else after

    def _address(self, kind: str, query: dict[str, object]) -> str:
        said = urlencode({name: value for name, value in query.items() if value}, safe=",")
        return f"{self.base}/{kind}/{self.delivery}?{said}"


def _written(number: int, at: Position | None) -> str:
    return str(number) if at is None else f"{number}.{at.step + 1}.{at.round}"


def greeting(
    line: Line,
    person: Person,
    waiting: Sequence[Incident],
    paged_at: Mapping[int, Position],
    count: int,
    let_go: Sequence[str] = (),
) -> Script:
    """Who we are, what broke, and the menu. A call that finds nothing waiting says so and ends.

    Of the incidents that wait, which are `count`, ANSWERED_AT_ONCE are enough to know. `paged_at`
    is where each stood when the person was paged: a step begun since is not theirs to cut short.
    `let_go` says of what the call was about, and waits for others now, why it does.
    """
    if not waiting:
        return goodbye(*_nothing_waits(line, person, let_go))
    read_out = waiting[:READ_OUT_AT_MOST]
    said = [_introduction(person)]
    if count > 1:
        said.append(f"{count} incidents wait for you.")
    said += [_headline(incident) for incident in read_out]
    if count > len(read_out):
        said.append(f"And {count - len(read_out)} more.")
    asked = {one.number: paged_at[one.number] for one in waiting[:ANSWERED_AT_ONCE]}
    return _with_menu(line, said, asked)


def _nothing_waits(line: Line, person: Person, let_go: Sequence[str]) -> list[str]:
    if line.after:
        return ["Nothing more waits for you."]
    nothing = "Nothing waits for you any more."
    if let_go:
        return [_introduction(person), *let_go[:READ_OUT_AT_MOST], nothing]
    return [f"{_introduction(person)} What I called you about has been taken care of. {nothing}"]


def details(
    line: Line, incidents: Sequence[Incident], asked: Asked, person: Person, roster: Roster
) -> Script:
    """All that is known of the incidents that were read out, and the menu again."""
    read_out = incidents[:READ_OUT_AT_MOST]
    said = [sentence for incident in read_out for sentence in _facts(incident, person, roster)]
    return _with_menu(line, said, asked)


def undefined_digit(line: Line, digit: str, asked: Asked) -> Script:
    """The key means nothing here; the menu again."""
    name = {"*": "Star", "#": "Pound"}.get(digit, digit)
    return _with_menu(line, [f"{name} is not one of the choices."], asked)


def answered(line: Line, said: Sequence[str], *, still_waiting: int, after: int) -> Script:
    """What a key did. Then what else waits for the person is read out, or the call ends."""
    if not still_waiting:
        return goodbye(*said)
    more = (
        "One more incident waits" if still_waiting == 1 else f"{still_waiting} more incidents wait"
    )
    next_ = GoOnAt(url=line.voice(round_=1, after=after))
    return (*_sentences(said), Say(text=f"{more} for you."), next_)


def out_of_order(line: Line) -> Script:
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


def _sentences(said: Sequence[str]) -> tuple[Step, ...]:
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
    told = speakable(incident.details, DETAILS_LIMIT)
    said.append(f"Details: {told.rstrip('.')}." if told else "No further details were given.")
    return said


def _with_menu(line: Line, said: Sequence[str], asked: Asked) -> Script:
    listen = Listen(
        said=(*said, _menu(len(asked))), action=line.digits(asked), seconds=_LISTENS_SECONDS
    )
    return (listen, *_after_silence(line))


def _menu(incidents: int) -> str:
    them = " all of them" if incidents > 1 else ""
    return (
        f"Press 1 to acknowledge{them}, 2 to hear the details, 3 to escalate to the next step, "
        "6 to resolve, 9 if you can't take it."
    )


def _after_silence(line: Line) -> Script:
    if line.round < ROUNDS:
        return (GoOnAt(url=line.voice(round_=line.round + 1)),)
    last = "I heard no answer, so nothing was changed. Goodbye."
    return (Say(text=last), HangUp())
