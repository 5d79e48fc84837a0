"""The escalation policies that incidents go by, read past the code under test."""

import json
from collections.abc import Callable, Mapping

from bot.domain.policy import EscalationPolicy
from bot.domain.roster import Roster
from bot.engine.schedule_files.policies import last_resort
from bot.storage.schedule_files import read_texts
from tests.simulation.books import IncidentRow, Rows


class Policies:
    """Those of every revision of the schedule files. A revision never changes."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._read: dict[int, Mapping[str, EscalationPolicy]] = {}

    def of(self, incident: IncidentRow, roster: Roster) -> EscalationPolicy:
        """The one it was opened with, or has gone over to; else that of `roster`."""
        team = roster.teams.get(incident.team)
        if team is None:
            return last_resort(roster)
        if incident.revision is None:
            return team.policy
        return self._in(incident.revision).get(incident.team, team.policy)

    def for_roster(self, roster: Roster) -> Callable[[IncidentRow], EscalationPolicy]:
        """The same, where a roster is in force."""
        return lambda incident: self.of(incident, roster)

    def _in(self, revision: int) -> Mapping[str, EscalationPolicy]:
        if revision not in self._read:
            ((files,),) = self._rows(f"SELECT files FROM revisions WHERE id = {int(revision)}")  # noqa: S608 (a number)
            texts = json.loads(files) if isinstance(files, str) else files
            roster = read_texts(texts).roster
            teams = roster.teams if roster else {}
            self._read[revision] = {key: team.policy for key, team in teams.items()}
        return self._read[revision]
