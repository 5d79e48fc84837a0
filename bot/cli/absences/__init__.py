"""Absences from calendars, fetched and read. Slow to import, except for of_roster.py."""
