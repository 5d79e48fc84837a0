"""The order in which messages are sent."""

from enum import IntEnum


class Priority(IntEnum):
    """What goes first where a lane has more to send than room; within one, what was due first."""

    FIRST_PAGE = 0
    """The first a person hears of a service's trouble; and the end of a call that need not ring."""
    FURTHER_PAGE = 1
    """Of another incident of a service about which the person is being paged already."""
    REPEATED_PAGE = 2
    """Once more, or by a later contact step, about an incident the person was paged about."""
    SAID = 3
    """What is said out loud: announcements, and questions to people."""
    SHOWN = 4
    """How things stand, in a message."""
