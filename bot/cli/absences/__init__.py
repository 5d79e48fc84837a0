"""Absences that calendars tell, fetched and read. Slow to import: commands do so when they run."""

from bot.cli.absences.known import Known, Unreadable, known_absences

__all__ = ["Known", "Unreadable", "known_absences"]
