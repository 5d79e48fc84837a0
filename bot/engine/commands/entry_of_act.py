"""The timeline entry for what somebody did about an incident."""

from datetime import datetime, timedelta

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import What
from bot.domain.times.durations import duration_text


def entry_of_act(
    what: What, before: Incident, after: Incident, now: datetime
) -> tuple[What, dict[str, object]]:
    """The kind of the entry, and its facts beside who did it and through what."""
    if what is What.ACKNOWLEDGED and _had_it(before, after):
        return What.STILL_ON_IT, {}
    if what is What.ESCALATED and before.urgency is not after.urgency:
        return what, {"urgent": True}
    if what is What.SNOOZED and after.returns_at is not None:
        seconds = round((after.returns_at - now).total_seconds())
        length = duration_text(timedelta(seconds=seconds))
        return what, {"until": after.returns_at.isoformat(), "length": length}
    return what, {}


def _had_it(before: Incident, after: Incident) -> bool:
    held = before.state is State.ACKNOWLEDGED and not before.snoozed
    return held and before.acknowledged_by == after.acknowledged_by
