"""The escalation policy of a team file: steps, their targets, and what follows the last."""

from collections.abc import Collection
from dataclasses import dataclass

from yaml import Node

from bot.domain.paging.policy import (
    EscalationPolicy,
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Step,
    Target,
    Then,
)
from bot.storage.schedule_files import scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.names import EVERYONE, Names
from bot.storage.schedule_files.nodes import Key, each, fields, items, keys, one_or_more
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

_STEP = keys(
    Key("page", "a schedule, a person, a role or everyone, or a list of them", required=True),
    Key("wait", "the time before the next step, such as 5m", required=True),
)
_STEP_RULE = "a step must be a mapping, such as {page: primary, wait: 5m}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What the steps of one team can page.

    `schedules` are its own; None when that cannot be told.
    """

    team: str
    schedules: Collection[str] | None
    names: Names

    def target(self, text: str) -> Target:
        """What a word under `page` means.

        A word that may belong to something too broken to tell counts as a person. Raises ValueError
        with a sentence for one that means nothing.
        """
        names = self.names
        if text == EVERYONE:
            return self._everyone()
        if "/" in text:
            return self._schedule_of_a_team(text)
        if self.schedules is not None and text in self.schedules:
            return ScheduleTarget(team=self.team, schedule=text)
        if names.roles is not None and text in names.roles:
            return RoleTarget(role=text)
        if self.schedules is None or names.people is None or names.roles is None:
            return PersonTarget(person=text)
        if text not in names.people:
            hint = did_you_mean(text, self._vocabulary())
            raise ValueError(
                f"{quoted(text)} is not a schedule of this team, a person or a role.{hint}"
            )
        return PersonTarget(person=text)

    def _everyone(self) -> EveryoneTarget:
        if self.schedules is not None and not self.schedules:
            raise ValueError('"everyone" is nobody here: this team has no schedules')
        return EveryoneTarget(team=self.team)

    def _schedule_of_a_team(self, text: str) -> ScheduleTarget:
        team, _, schedule = text.partition("/")
        known = self.names.schedules
        if team not in known:
            if self.names.all_teams_known:
                raise ValueError(f"there is no team {quoted(team)}.{did_you_mean(team, known)}")
            return ScheduleTarget(team=team, schedule=schedule)
        schedules = known[team]
        if schedules is not None and schedule not in schedules:
            hint = did_you_mean(text, (f"{team}/{each}" for each in schedules))
            raise ValueError(f"team {team} has no schedule {quoted(schedule)}.{hint}")
        return ScheduleTarget(team=team, schedule=schedule)

    def _vocabulary(self) -> set[str]:
        names = self.names
        others = {f"{team}/{key}" for team, keys in names.schedules.items() for key in keys or ()}
        return {
            EVERYONE,
            *others,
            *(self.schedules or ()),
            *(names.people or ()),
            *(names.roles or ()),
        }


def read_policy(
    source: Source, node: Node, rule: str, targets: Targets, then: tuple[Then, int | None]
) -> EscalationPolicy | None:
    """The policy; None after complaining of any of its steps."""
    listed = items(source, node, rule)
    if listed is None:
        return None
    steps = [_step(source, item, targets) for item in listed]
    whole = tuple(step for step in steps if step is not None)
    if len(whole) < len(steps):
        return None
    return EscalationPolicy(steps=whole, then=then[0], repeats=then[1])


def _step(source: Source, node: Node, targets: Targets) -> Step | None:
    step = fields(source, node, what="an escalation step", rule=_STEP_RULE, keys=_STEP, at=node)
    if step is None:
        return None
    wait, page = step.read("wait", scalars.wait), step.node("page")
    nodes = one_or_more(source, page, step.rule("page")) if page is not None else None
    read = each(source, nodes, step.rule("page"), targets.target) if nodes is not None else None
    return Step(targets=read, wait=wait) if read is not None and wait is not None else None
