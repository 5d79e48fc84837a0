"""Warnings: files that load and will likely surprise somebody at night."""

from collections.abc import Iterable, Iterator

from bot.domain.policy import PersonTarget, RoleTarget
from bot.domain.roster import Team
from bot.storage.schedule_files.addresses import is_given_out
from bot.storage.schedule_files.people import PeopleFile
from bot.storage.schedule_files.team import Outline


def warn_of_unreachable_people(file: PeopleFile, teams: Iterable[Team]) -> None:
    """Whoever is on call or paged by a step should have a phone number that can ring."""
    needed = {person for team in teams for person in _people_of(team, file)}
    for key, node in (file.keys or {}).items():
        person = file.people.get(key)
        if person is None or key not in needed:
            continue
        if person.phone is None:
            otherwise = "only Slack" if person.slack or person.email else "nothing"
            file.source.warn(node, f'"{key}" has no phone number: {otherwise} can reach them')
        elif not is_given_out(person.phone):
            message = f'the phone number of "{key}" is of a kind that nobody is given: check it'
            file.source.warn(node, message)


def warn_of_shared_slack(file: PeopleFile) -> None:
    """What two people with one Slack member ID do in Slack counts as done by the first."""
    first: dict[str, str] = {}
    for key, person in file.people.items():
        if person.slack is None:
            continue
        if person.slack in first and file.keys is not None:
            other = first[person.slack]
            file.source.warn(file.keys[key], f'"{key}" has the same Slack member ID as "{other}"')
        first.setdefault(person.slack, key)


def warn_of_no_services(team: Outline) -> None:
    """A team without services is never paged by an alert."""
    node = team.file.node("team")
    if node is not None and team.key is not None and team.services == ():
        team.source.warn(node, f'team "{team.key}" has no services, so no alert can reach it')


def _people_of(team: Team, file: PeopleFile) -> Iterator[str]:
    for schedule in team.schedules.values():
        for layer in schedule.layers:
            line_ups = [layer.rotation.people, *(c.people for c in layer.rotation.changes)]
            yield from (person for line_up in line_ups for turn in line_up for person in turn)
        yield from (override.person for override in schedule.overrides)
    for target in (target for step in team.policy.steps for target in step.targets):
        if isinstance(target, PersonTarget):
            yield target.person
        elif isinstance(target, RoleTarget):
            yield file.roles.get(target.role, "")
