"""Who has texted, and which incidents a reply of theirs can mean. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answering.as_told import Told, has_risen_since
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.people.person import Person
from bot.engine.commands.on_the_line import LetGo


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who texted, with the unresolved incidents they were paged about or have taken.

    `told` is where those stood that something sent has told them of, perhaps in Slack, or a call
    that nobody picked up; `heard` is what they were told by telephone, and `texted` are those of
    the newest text. `let_go` are those about which they are asked no more: only a number means one.
    `had` are open ones that they have heard of as well, such as what they had and was asked after.
    """

    person: Person
    open: Sequence[Incident]
    told: Mapping[int, Position]
    heard: Mapping[int, Told]
    texted: Collection[int]
    let_go: Sequence[LetGo]
    had: Sequence[Incident]

    def knows_of(self, number: int) -> bool:
        """Whether they were paged about an incident, or have it, or had it."""
        let_go = (one.incident for one in self.let_go)
        return any(one.number == number for one in (*self.open, *let_go, *self.had))

    @property
    def seen(self) -> Mapping[int, Position]:
        """What each incident they name is about: what is theirs no more, as it stands now."""
        return {**{one.incident.number: one.incident.position for one in self.let_go}, **self.told}

    @property
    def waiting(self) -> list[Incident]:
        """What they are asked to answer: they cannot mean what they have not heard of yet.

        Whoever has heard of nothing means what they were told of otherwise, else whatever there is.
        """
        waiting = [one for one in self.triggered if not self._has_risen(one)]
        heard = [one for one in waiting if one.number in self.heard and self._asks(one)]
        return heard or [one for one in waiting if one.number in self.told] or waiting

    @property
    def risen(self) -> list[Incident]:
        """What has become urgent since they heard of it: they cannot mean it as it is now."""
        return [one for one in self.triggered if self._has_risen(one)]

    @property
    def risen_from_them(self) -> list[Incident]:
        """The same of what they are not asked to answer, and may take for theirs still."""
        triggered = (one for one in self.had if one.state is State.TRIGGERED)
        return [one for one in triggered if self._asks(one) and self._has_risen(one)]

    def told_rises(self, number: int) -> int:
        """Of how many rises of an incident they have heard: whoever heard nothing, of none."""
        return self.heard[number].rises if number in self.heard else 0

    def _asks(self, incident: Incident) -> bool:
        return self.heard[incident.number].asks

    def _has_risen(self, incident: Incident) -> bool:
        return has_risen_since(incident, self.told_rises(incident.number))

    @property
    def triggered(self) -> list[Incident]:
        """All that they are asked to answer."""
        return [incident for incident in self.open if incident.state is State.TRIGGERED]

    @property
    def theirs(self) -> list[Incident]:
        """Those that wait and those they took; the others somebody else has in hand."""
        key = self.person.key
        return [one for one in self.open if one in self.waiting or one.acknowledged_by == key]
