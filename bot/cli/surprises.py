"""All warnings of `oncall check`: odd entries, and their surprising consequences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from bot.cli.files_and_overrides import with_kept_overrides
from bot.cli.finding_text import clash_in_words, in_words, is_mild
from bot.domain.findings import LOOK_AHEAD, Finding, IdleOverride, findings
from bot.domain.rosters.absence import clashes
from bot.domain.rosters.roster import Roster
from bot.domain.subjects import PersonSubject, Subject
from bot.domain.times.instants import Span
from bot.storage.schedule_files import Complaint, FilePositions, Reading
from bot.storage.schedule_files.garbage import collected_later


@dataclass(frozen=True, kw_only=True, slots=True)
class Surprise:
    """One warning; a mild one is about something that may well be intended.

    Warnings with the same `alike` say the same of the same schedule or person, at other times;
    None is like no other.
    """

    complaint: Complaint
    mild: bool = False
    alike: tuple[object, ...] | None = None


def surprises(reading: Reading, directory: Path, now: datetime) -> list[Surprise]:
    """All warnings, in the order of the files; those of the reader alone if they do not load.

    Args:
        reading: the result of reading the files.
        directory: their folder, for calendars beside them.
        now: the present; the past surprises nobody.
    """
    found = [Surprise(complaint=complaint) for complaint in reading.warnings]
    if reading.roster is not None:
        found += _of_findings(reading.roster, reading.positions, now)
        found += _of_countries(reading.roster, reading.positions)
        found += _of_absences(reading.roster, reading.positions, directory, now)
    return sorted(found, key=lambda surprise: surprise.complaint)


def _of_findings(roster: Roster, positions: FilePositions, now: datetime) -> Iterator[Surprise]:
    with collected_later():
        found = list(findings(roster, now))
    for finding in found:
        zone = roster.team(finding.subject.team).timezone
        complaint = _complaint(positions, finding.subject, in_words(finding, zone))
        yield Surprise(complaint=complaint, mild=is_mild(finding), alike=_likeness(finding))


def _of_countries(roster: Roster, positions: FilePositions) -> Iterator[Surprise]:
    """Countries whose public holidays are not known."""
    living = [person for person in roster.people.values() if person.country is not None]
    if not living:
        return
    from bot.storage.schedule_files.public_holidays import UnknownCountry, check_country

    for person in living:
        try:
            check_country(person.country or "")
        except UnknownCountry as unknown:
            subject = PersonSubject(person=person.key, key="country")
            yield Surprise(complaint=_complaint(positions, subject, str(unknown)))


def _of_absences(
    roster: Roster, positions: FilePositions, directory: Path, now: datetime
) -> Iterator[Surprise]:
    """Shifts during absences, one warning per absence and schedule.

    Overrides in the database count here: somebody may have taken the shift already.
    """
    if not any(person.away for person in roster.people.values()):
        return
    from bot.cli.absences.known import known_absences

    within = Span(start=now, end=now + LOOK_AHEAD)
    known = known_absences(roster.people.values(), directory, within)
    for unreadable in known.unreadable:
        complaint = _complaint(positions, unreadable.subject, unreadable.message)
        yield Surprise(complaint=complaint, alike=("unreadable", unreadable.subject))
    found = clashes(with_kept_overrides(roster, now), known.absences, within)
    for clash, group in groupby(
        sorted(found, key=lambda c: (c.person, c.absence.span, c.team, c.schedule, c.span)),
        key=lambda c: (c.absence, c.team, c.schedule),
    ):
        absence, team, _ = clash
        together = list(group)
        subject = PersonSubject(person=absence.person, away=absence.entry)
        message = clash_in_words(together, within, roster.team(team).timezone)
        alike = ("away", absence.person, together[0].team, together[0].schedule)
        yield Surprise(complaint=_complaint(positions, subject, message), alike=alike)


def _likeness(finding: Finding) -> tuple[object, ...] | None:
    """Long lists of overrides go idle together, as when a line-up changes."""
    if not isinstance(finding, IdleOverride):
        return None
    return "idle", finding.subject.team, finding.subject.schedule, finding.why


def _complaint(positions: FilePositions, subject: Subject, message: str) -> Complaint:
    place = positions.of(subject)
    return Complaint(file=place.file, line=place.line, column=place.column, message=message)
