"""The files that incidents go by, above all their policies, read past the code under test."""

import json
from collections.abc import Callable

from bot.domain.paging.policy import EscalationPolicy
from bot.domain.rosters.roster import Roster
from bot.engine.schedule_files.policies import last_resort
from bot.storage.schedule_files import read_texts
from tests.simulation.books import IncidentRow, Rows


class Policies:
    """Those of every revision of the schedule files. A revision never changes."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._read: dict[int, Roster] = {}

    def of(self, incident: IncidentRow, roster: Roster) -> EscalationPolicy:
        """The one it was opened with, or has gone over to; else that of `roster`."""
        team = roster.teams.get(incident.team)
        if team is None:
            return last_resort(roster)
        if incident.revision is None:
            return team.policy
        kept = self._in(incident.revision).teams.get(incident.team, team)
        return kept.policy

    def for_roster(self, roster: Roster) -> Callable[[IncidentRow], EscalationPolicy]:
        """The same, where a roster is in force."""
        return lambda incident: self.of(incident, roster)

    def newest(self, many: int) -> list[Roster]:
        """What the files say that were put in force last, the newest first."""
        ids = self._rows(f"SELECT id FROM revisions ORDER BY id DESC LIMIT {int(many)}")  # noqa: S608 (a number)
        return [self._in(id_) for (id_,) in ids]

    def newest_texts(self) -> dict[str, str]:
        """The texts that were put in force last."""
        ((files,),) = self._rows("SELECT files FROM revisions ORDER BY id DESC LIMIT 1")
        texts: dict[str, str] = json.loads(files) if isinstance(files, str) else files
        return texts

    def _in(self, revision: int) -> Roster:
        if revision not in self._read:
            ((files,),) = self._rows(f"SELECT files FROM revisions WHERE id = {int(revision)}")  # noqa: S608 (a number)
            texts = json.loads(files) if isinstance(files, str) else files
            roster = read_texts(texts).roster
            self._read[revision] = roster or Roster(people={}, roles={}, teams={})
        return self._read[revision]
