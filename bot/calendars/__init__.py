"""Shifts as iCalendar, for the calendar programs of people."""
