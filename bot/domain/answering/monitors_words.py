"""What monitors have said, told in plain words: part of `words.py`."""

from typing import Any

from bot.domain.incidents.timeline import TimelineEntry, What


def storming(entry: TimelineEntry) -> str:
    """Of many alerts, or of what comes and goes."""
    if entry.what in {What.FLAPPING, What.WENT_QUIET}:
        return _flapping(entry)
    count: int = entry.facts["count"]
    if entry.what is What.KEYS_RESOLVED:
        still = f"{entry.facts['open']:,} still open"
        return f"{count:,} of the alerts that joined resolved by their monitors; {still}."
    alerts = "One more alert" if count == 1 else f"{count:,} more alerts"
    return f"{alerts} of the service joined, among them: {'; '.join(entry.facts['titles'])}"


def _flapping(entry: TimelineEntry) -> str:
    facts = entry.facts
    quiet = f"{facts['quiet_minutes']} minutes"
    if entry.what is What.WENT_QUIET:
        return f"Over, says {facts['by']}; closed if nothing more comes for {quiet}."
    minutes = facts["minutes"]
    lasting = "a minute" if minutes <= 1 else f"{minutes} minutes"
    closed = f"It will be closed when it has been quiet for {quiet}."
    return f"Comes and goes: {facts['times']} times in {lasting}. {closed}"


def more_urgent(facts: dict[str, Any]) -> str:
    """What makes it urgent, and what it was called before."""
    title, before = str(facts["title"]), facts.get("before")
    return title if before in {None, title} else f"{title} (until then: {before})"


def acknowledged_by_monitor(facts: dict[str, Any]) -> str:
    """One that changed nothing."""
    others: int = facts.get("others_open", 0)
    if others:
        are_open = "another alert is" if others == 1 else f"{others:,} others are"
        which = f"Only “{facts['dedup_key']}” acknowledged by {facts['by']}"
        return f"{which}: {are_open} open, and paging goes on."
    stays = " It stays snoozed." if facts.get("snoozed") else ""
    return f"Also acknowledged by {facts['by']}.{stays}"
