"""The ways to reach a person."""

from enum import StrEnum


class Method(StrEnum):
    """A contact method: one way to reach a person."""

    SLACK = "slack"
    SMS = "sms"
    CALL = "call"
