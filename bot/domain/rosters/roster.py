"""All that the schedule files say, with all overrides, as one value that tells who is on call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.domain.incidents.storm import PROTECTION, Grouping
from bot.domain.paging.policy import (
    EscalationPolicy,
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Target,
)
from bot.domain.people.person import Person
from bot.domain.refusals import UnknownPerson, UnknownSchedule, UnknownService, UnknownTeam
from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.schedule import OnCall, Override, Schedule


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What breaks; alerts name it. Its key is unique among all teams."""

    key: str
    runbook: str | None = None
    grouping: Grouping = PROTECTION


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """Owns schedules, an escalation policy and services.

    `low_urgency_hours` is when alerts of low urgency may page anybody (None: at any time).
    """

    key: str
    timezone: ZoneInfo
    policy: EscalationPolicy
    channel: str | None = None
    usergroup: str | None = None
    services: Mapping[str, Service] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    low_urgency_hours: Windows | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """People, roles and teams, as the schedule files and the overrides have them."""

    people: Mapping[str, Person]
    roles: Mapping[str, str]
    teams: Mapping[str, Team]

    def with_overrides(self, overrides: Iterable[Override]) -> "Roster":
        """The same roster with these overrides on top, each later than all that went before.

        Overrides of schedules or people the files no longer know are left out.
        """
        added: defaultdict[tuple[str, str], list[Override]] = defaultdict(list)
        for override in overrides:
            if override.person in self.people:
                added[override.team, override.schedule].append(override)
        teams = dict(self.teams)
        for (key, name), more in added.items():
            schedule = teams[key].schedules.get(name) if key in teams else None
            if schedule is not None:
                overridden = replace(schedule, overrides=(*schedule.overrides, *more))
                schedules = {**teams[key].schedules, name: overridden}
                teams[key] = replace(teams[key], schedules=schedules)
        return replace(self, teams=teams)

    def person(self, key: str) -> Person:
        """Raises UnknownPerson, with a suggestion, for a key that no person of people.yaml has."""
        if key in self.roles:
            holder = self.roles[key]
            raise UnknownPerson(f"“{key}” is a role, held by {holder}: name the person.")
        if key not in self.people:
            raise UnknownPerson(f"“{key}” is not in people.yaml.{did_you_mean(key, self.people)}")
        return self.people[key]

    def person_with_slack(self, member_id: str) -> Person | None:
        """The person with that Slack member ID, if any."""
        return next((p for p in self.people.values() if p.slack == member_id), None)

    def people_with_phone(self, number: str) -> tuple[Person, ...]:
        """Everybody reachable at that number (E.164), usually one."""
        return tuple(p for p in self.people.values() if p.phone == number)

    def team(self, key: str) -> Team:
        """Raises UnknownTeam, with a suggestion, for a key that no file describes."""
        if key not in self.teams:
            raise UnknownTeam(f"There is no team “{key}”.{did_you_mean(key, self.teams)}")
        return self.teams[key]

    def schedule(self, team: str, schedule: str) -> Schedule:
        """Raises UnknownTeam or UnknownSchedule, with a suggestion."""
        schedules = self.team(team).schedules
        if schedule not in schedules:
            hint = did_you_mean(schedule, schedules)
            raise UnknownSchedule(f"Team {team} has no schedule “{schedule}”.{hint}")
        return schedules[schedule]

    def team_of_service(self, service: str) -> Team:
        """Raises UnknownService, with a suggestion, for a service that no team lists."""
        for team in self.teams.values():
            if service in team.services:
                return team
        known = [key for team in self.teams.values() for key in team.services]
        raise UnknownService(
            f"No team lists the service “{service}”.{did_you_mean(service, known)}"
        )

    def on_call(self, team: str, schedule: str, at: datetime) -> OnCall:
        """Who is on call for one schedule at an instant; `people` is empty in a gap."""
        return self.schedule(team, schedule).on_call(at)

    def resolve(self, target: Target, at: datetime) -> tuple[str, ...]:
        """The keys of the people a target means at an instant; empty when that is nobody.

        Targets are checked when files are loaded, but a policy can outlive the file it came from:
        one that no longer means anything is nobody, which escalation announces and skips.
        """
        match target:
            case PersonTarget(person=person):
                return (person,) if person in self.people else ()
            case RoleTarget(role=role):
                return (self.roles[role],) if role in self.roles else ()
            case ScheduleTarget(team=team, schedule=schedule):
                known = team in self.teams and schedule in self.teams[team].schedules
                return self.schedule(team, schedule).people_at(at) if known else ()
            case EveryoneTarget(team=team):
                schedules = self.teams[team].schedules if team in self.teams else {}
                everyone = (p for schedule in schedules.values() for p in schedule.people_at(at))
                return tuple(dict.fromkeys(everyone))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean “x”?` for the nearest known word, else an empty string."""
    nearest = get_close_matches(word, list(known), n=1)
    return f" Did you mean “{nearest[0]}”?" if nearest else ""
