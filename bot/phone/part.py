"""What a call reads out at once, and which incidents each key then answers. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.domain.answering.telling import WaitingIncident, as_urgent_as_the_first
from bot.domain.incidents.incident import Incident, Position
from bot.domain.incidents.urgency import Urgency
from bot.phone.answers import PhoneAct

READ_OUT_AT_MOST = 3
# An address can name so many.
ANSWERED_AT_ONCE = 200

# What these do to an incident cannot be taken back, or wakes others: only for what was heard.
_ONLY_READ_OUT = frozenset({PhoneAct.ESCALATE, PhoneAct.RESOLVE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The incidents that are read out, those that are counted and answered with them, and what
    comes after. All that are answered together are as urgent as each other.

    `counted` is empty until something of their urgency was answered in the call: nobody who is half
    asleep answers what they have not heard. Whoever has answered three and hears how many more
    there are may take all of them at once.
    """

    read_out: tuple[Incident, ...]
    counted: tuple[WaitingIncident, ...]
    later: tuple[WaitingIncident, ...]

    @property
    def urgency(self) -> Urgency:
        """How urgent they are."""
        return self.read_out[0].urgency

    @property
    def rises(self) -> dict[int, int]:
        """Of how many rises of each this tells, where there are any."""
        read_out = {one.number: one.rises for one in self.read_out if one.rises}
        return read_out | {one.number: one.rises for one in self.counted if one.rises}

    @property
    def asked(self) -> list[int]:
        """What the keys are about, those that are read out first."""
        read_out = [one.number for one in self.read_out]
        return read_out + [one.number for one in self.counted]


def next_part(
    incidents: Sequence[Incident], waits: Sequence[WaitingIncident], answered: Urgency | None
) -> Part:
    """The part of what `waits`, in order, that is read out next.

    `incidents` are the first of them, as far as they are known in full, and `answered` is how
    urgent that was which was answered last in the same call. There must be something left.
    """
    alike = as_urgent_as_the_first(waits)
    read_out = incidents[: min(READ_OUT_AT_MOST, len(alike))]
    begin, end = len(read_out), len(read_out)
    if answered is waits[0].urgency:
        end = min(len(alike), ANSWERED_AT_ONCE)
    return Part(read_out=tuple(read_out), counted=tuple(waits[begin:end]), later=tuple(waits[end:]))


def read_out_of(asked: Iterable[int]) -> list[int]:
    """Of the incidents that a key was pressed about, those that were read out."""
    return list(islice(asked, READ_OUT_AT_MOST))


def meant_by(act: PhoneAct, asked: Mapping[int, Position | None]) -> Mapping[int, Position | None]:
    """Of the incidents that a key was pressed about, those that it does something to."""
    if act not in _ONLY_READ_OUT:
        return asked
    return {number: asked[number] for number in read_out_of(asked)}
