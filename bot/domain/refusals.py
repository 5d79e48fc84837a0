"""What a command answers when it will not do what was asked. The sentence is for the person."""


class Refused(Exception):  # noqa: N818 (a refusal is an answer, not a breakdown)
    """The request was understood and is not possible; nothing was changed."""


class UnknownPerson(Refused):
    """Nobody by that name is in people.yaml."""


class UnknownTeam(Refused):
    """No schedule file describes that team."""


class UnknownSchedule(Refused):
    """The team has no schedule of that name."""


class UnknownOverride(Refused):
    """There is no override with that number outside the schedule files."""


class UnknownService(Refused):
    """No team lists that service."""


class UnknownIncident(Refused):
    """There is no incident with that number."""


class AlreadyAcknowledged(Refused):
    """Somebody has acknowledged the incident before."""


class AlreadyDeclined(Refused):
    """The person has said before that they can't take the incident."""


class AlreadyEscalated(Refused):
    """The incident has gone on to another step since the person saw it."""


class AlreadyHandedOn(Refused):
    """The incident was handed to somebody else since the person was paged about it."""


class ChangedSince(Refused):
    """Somebody else has changed who is asked since the person looked; `entry` tells how."""

    def __init__(self, told: str, *, entry: int) -> None:
        super().__init__(told)
        self.entry = entry


class BecameUrgent(Refused):
    """An alert has made the incident urgent since the person was told of it.

    `rises` counts its rises, this one among them.
    """

    def __init__(self, told: str, *, rises: int) -> None:
        super().__init__(told)
        self.rises = rises


class AlreadyResolved(Refused):
    """The incident is over."""


class ShiftAlreadyOver(Refused):
    """The shift that was to change hands has ended."""


class NotOnCall(Refused):
    """The person does not hold the shift that was to change hands."""


class SwapAlreadyAnswered(Refused):
    """The swap was accepted, declined or withdrawn before."""


class NotYours(Refused):
    """Only the person who was asked may answer."""


class NotInLineUp(Refused):
    """The person takes no turn in the line-up that was to be edited."""


class CannotEdit(Refused):
    """The file is written in a way that cannot be edited without doubt."""
