"""The kinds of errands that rows of the outbox stand for."""

from enum import StrEnum


class ErrandKind(StrEnum):
    """What a row of the outbox has done. The first three send a notification, each by its method.

    A row may hold another word: that of a newer version, which has queued it.
    """

    CALL = "call"
    SMS = "sms"
    SLACK = "slack"
    HANG_UP = "hang_up"
    HANG_UP_OTHERS = "hang_up_others"
    HANG_UP_IN_LINE = "hang_up_in_line"
    CALL_ELSEWHERE = "call_elsewhere"
    REMINDER = "reminder"
    REMINDER_TEXT = "reminder_text"
    INCIDENT_MESSAGE = "incident_message"
    DIRECT_MESSAGE = "direct_message"
    ANNOUNCEMENT = "announcement"
    SWAP_MESSAGE = "swap_message"
    OVERRIDE_MESSAGE = "override_message"
    MISFIT_MESSAGE = "misfit_message"
