"""What Plivo keeps of a call that is over. Pure.

Plivo: Call API, call detail records; hangup causes.
"""

from bot.domain.paging.notification import NotificationState

_BUSY = 3010
# Nobody picked up, said no, or was let ring: a person's doing, or ours. All else is the network's.
_CANCELLED = range(1000, 2000)
_NOT_TAKEN = range(3000, 4000)
_NORMAL = range(4000, 5000)


def how_it_ended(record: object) -> NotificationState | None:
    """How a call ended; None where the record does not say that it has."""
    if not getattr(record, "end_time", None):
        return None
    if getattr(record, "answer_time", None):
        return NotificationState.ENDED
    cause = _number(getattr(record, "hangup_cause_code", None))
    if cause == _BUSY:
        return NotificationState.BUSY
    if any(cause in causes for causes in (_CANCELLED, _NOT_TAKEN, _NORMAL)):
        return NotificationState.NO_ANSWER
    return NotificationState.FAILED


def _number(told: object) -> int:
    text = str(told)
    return int(text) if text.isascii() and text.isdigit() else 0
