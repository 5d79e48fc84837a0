"""What the files call people, roles and schedules, so that one file can name what another holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from yaml import Node

from bot.storage.schedule_files import scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.nodes import MappingEntry, items, one_or_more, scalar
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

EVERYONE = "everyone"

_TOGETHER = "people on call together are a list of names, such as [chen, dee]"
_PERSON = "a person is one name from people.yaml, such as ana"


def check_name(source: Source, entry: MappingEntry, what: str) -> None:
    """Complain of a key that cannot be the name of a person, role or schedule."""
    if entry.name == EVERYONE:
        source.error(
            entry.key, f'"everyone" means all who are on call: give the {what} another name'
        )
        return
    scalar(source, entry.key, f"the {what} must have a name", scalars.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Every name in the files, also those of things that are broken themselves.

    None stands for what cannot be told because the place that would say it is broken: what refers
    to it is then not complained of. `roles` maps to people, `schedules` is by team.
    """

    people: Collection[str] | None
    roles: Mapping[str, str] | None
    schedules: Mapping[str, Collection[str] | None]
    all_teams_known: bool

    def person(self, source: Source, node: Node, rule: str) -> str | None:
        """The person that a scalar names, directly or by a role.

        A name that is not known is complained of and returned all the same: where it stands can be
        read further.
        """
        name = scalar(source, node, rule, scalars.reference)
        if name is None or self.people is None or name in self.people:
            return name
        if self.roles is None:
            return name
        if name not in self.roles:
            hint = did_you_mean(name, {*self.people, *self.roles})
            source.error(node, f"{quoted(name)} is not in people.yaml.{hint}")
        return self.roles.get(name, name)

    def line_up(self, source: Source, node: Node, rule: str) -> tuple[tuple[str, ...], ...] | None:
        """The people taking turns; a list inside the list is on call together."""
        turns = items(source, node, rule)
        if turns is None:
            return None
        people = [self._together(source, turn) for turn in turns]
        read = tuple(turn for turn in people if turn is not None)
        return read if len(read) == len(people) else None

    def _together(self, source: Source, node: Node) -> tuple[str, ...] | None:
        nodes = one_or_more(source, node, _TOGETHER)
        if nodes is None:
            return None
        people = [self.person(source, each, _PERSON) for each in nodes]
        for index, person in enumerate(people):
            if person is not None and person in people[:index]:
                source.error(
                    nodes[index], f"{quoted(person)} is twice in a list of people together"
                )
        read = tuple(person for person in people if person is not None)
        return read if len(read) == len(people) else None
