"""What telephony and chat promise the engine. The edges keep it: `phone/` and `slack/`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf
from typing import Protocol

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.paging.escalation import Escalation
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.people.person import Person
from bot.domain.planning.orphans import Misfit
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Swap
from bot.domain.rotations.schedule import Override, Shift

# Part of the time that the dispatcher gives a send: looking must not keep a phone from ringing.
LOOK_UP_SECONDS = 3.0
A_DAY_SECONDS = 86_400.0


class Trouble(StrEnum):
    """What kept a provider from doing what it was asked."""

    PERSON = "person"
    """The person cannot be reached so, by anybody: their number does not exist, say."""
    FORBIDDEN = "forbidden"
    """This provider will not do it, whatever happens: a country, a trial account, a block."""
    ACCOUNT = "account"
    """Our account or our number there is not in order."""
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    IN_LINE = "in_line"
    """It took a call, and does not begin it."""
    BROKEN = "broken"


class DeliveryFailed(Exception):  # noqa: N818 (it names what happened to a delivery)
    """A provider did not do what it was asked, or may not have.

    `permanent` means that asking again for the same thing cannot help. `problem` is for the
    timeline: plain words, no numbers of phones. `retry_after_seconds` is the provider's own wish.
    `may_have_been_done` says that no answer came, so that it is not known. `trouble` is what kept
    it, by default what `permanent` suggests.
    """

    def __init__(
        self,
        problem: str,
        *,
        permanent: bool = False,
        retry_after_seconds: float | None = None,
        may_have_been_done: bool = False,
        trouble: Trouble | None = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.permanent = permanent
        self.retry_after_seconds = _sensible(retry_after_seconds)
        self.may_have_been_done = may_have_been_done
        self.trouble = trouble or (Trouble.PERSON if permanent else Trouble.BROKEN)

    @property
    def is_refusal(self) -> bool:
        """Whether the provider is there, and says that it will not do this."""
        return self.permanent or self.trouble in {Trouble.PERSON, Trouble.FORBIDDEN}

    @property
    def elsewhere(self) -> bool:
        """Whether another provider may do what this one did not."""
        return self.trouble is not Trouble.PERSON


def _sensible(wish: float | None) -> float | None:
    """What a header may say is no number, or none that time can be reckoned by."""
    if wish is None or not 0 <= wish < inf:
        return None
    return min(wish, A_DAY_SECONDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A call or text that was accepted: by which provider, and under which id of its own.

    `in_doubt` were asked before that one, and nobody knows whether they placed it too.
    """

    provider: str
    id: str
    in_doubt: tuple[str, ...] = ()


class Telephony(Protocol):
    """Calls and texts.

    `call`, `text` and `hang_up` raise DeliveryFailed where it was not done. `but_not_first` are
    providers by which it was tried before and did not arrive: others are asked before them.

    `find_call` and `find_text` are asked before something is sent again of which nobody knows
    whether it was sent: its process died, or no answer came. They take LOOK_UP_SECONDS at most and
    raise nothing; what cannot be looked up was not found, because a double is better than a miss.
    """

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person. What is said is asked for when they pick up, by the delivery's id."""
        ...

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Send a person an SMS about incidents."""
        ...

    async def hang_up(self, placed: Placed) -> None:
        """End a call, ringing or answered; one that has ended already is fine."""
        ...

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """A call to a person, begun at `since` or later, that is still under way.

        `at` is the provider to ask, however it has fared of late; else those that work are asked.
        `but_not` are the ids of those that are known already. One that is over has not been
        answered by anybody we know of, and is as good as none.
        """
        ...

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """The text about just these, begun at `since` or later, unless it failed.

        Whatever has joined them since: the text may have counted less.
        """
        ...

    async def fares(self, placed: Placed) -> NotificationState | None:
        """How a call fares, for when no callback tells; None where the provider does not say.

        Takes LOOK_UP_SECONDS at most and raises nothing.
        """
        ...


class MultiProviderTelephony(Telephony, Protocol):
    """Telephony that may have several providers behind it."""

    def has(self, provider: str) -> bool:
        """Whether this provider is one of them. Where none is set up, it is not known of any."""
        ...

    async def call_elsewhere(
        self, person: Person, *, delivery: int, but_not_by: Collection[str]
    ) -> Placed:
        """Ring a person by another provider than those that took the call and keep it in line.

        Raises DeliveryFailed: it was not done, for good where there is no other.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """Where a chat message stands."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """An incident that somebody had go on to whoever comes next, `at` that instant.

    `follows` is what the escalator will decide then; None where nothing follows from what they did,
    for others are `asked` for an answer, by their keys.
    """

    incident: Incident
    at: datetime
    follows: Escalation | None
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentView:
    """All that a message about an incident shows. It goes by `policy`, which may be an old one."""

    incident: Incident
    policy: EscalationPolicy
    roster: Roster
    paged: tuple[tuple[str, datetime], ...]
    notifications: tuple[Notification, ...]
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StillPaged:
    """Somebody who is off call by now, and is asked to answer incidents all the same."""

    person: str
    about: tuple[Incident, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideView:
    """All that a message about an override shows, to whoever gains or loses duty by it.

    `made_by` is None for the shell. `shifts` are those of its span, as things are now.
    """

    override: Override
    roster: Roster
    made_by: str | None
    taken_back: bool
    shifts: tuple[Shift, ...]
    still_paged: tuple[StillPaged, ...] = ()


class Chat(Protocol):
    """Messages people act on. Each raises DeliveryFailed."""

    async def post_incident(self, channel: str, view: IncidentView) -> Posted:
        """Post the message about an incident into a channel."""
        ...

    async def page(self, person: Person, view: IncidentView) -> Posted:
        """Send the message about an incident to the person who is paged."""
        ...

    async def update_incident(self, posted: Posted, view: IncidentView, *, direct: bool) -> None:
        """Make a message show the incident as it is now."""
        ...

    async def announce(
        self, channel: str, entry: TimelineEntry, view: IncidentView, *, under: Posted | None
    ) -> None:
        """Tell a channel what happened, under the message about the incident if there is one."""
        ...

    async def tell_of_misfit(
        self, recipient: Person | str, override: Override, why: Misfit, roster: Roster
    ) -> None:
        """Tell a person, or a channel, that an override does not fit the files any more."""
        ...

    async def tell_of_override(self, person: Person, view: OverrideView) -> None:
        """Tell a person of an override that was made or taken back."""
        ...

    async def show_swap(
        self, recipient: Person | str, swap: Swap, roster: Roster, *, instead_of: Posted | None
    ) -> Posted:
        """Show a swap to one of the two, or to a channel; `instead_of` a message of ours before."""
        ...
