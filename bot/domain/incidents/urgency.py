"""How urgent an alert is, and what is opened by it."""

from enum import StrEnum


class Urgency(StrEnum):
    """How much an alert asks of a person: `low` waits for working hours and never calls."""

    HIGH = "high"
    LOW = "low"
