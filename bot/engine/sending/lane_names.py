"""What the lanes are called in sentences."""

from collections.abc import Collection

from bot.storage.sending.outbox import Lane

_CALLED = {Lane.CALL: "calls", Lane.SMS: "text messages", Lane.SLACK: "Slack messages"}


def named(lanes: Collection[str]) -> str:
    """All of these, such as `calls and text messages`."""
    known = (called for lane, called in _CALLED.items() if lane in lanes)
    strange = (f"messages by “{lane}”" for lane in sorted(set(lanes) - _CALLED.keys()))
    *first, last = (*known, *strange)
    return f"{', '.join(first)} and {last}" if first else last
