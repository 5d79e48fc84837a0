"""Absences that calendars tell, fetched and read. Slow to import, except for told.py."""
