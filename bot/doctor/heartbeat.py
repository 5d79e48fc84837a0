"""Whether the heartbeat gets through."""

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.web.pinging import NotPinged, ping

CHECK = "heartbeat"


async def check_heartbeat(installation: Installation) -> list[Finding]:
    """One finding where an address is set, which is asked once, as the engine does each minute."""
    url = installation.settings.heartbeat_url
    if url is None:
        return []
    try:
        await ping(url.get_secret_value())
    except NotPinged as problem:
        return [wrong(CHECK, f"HEARTBEAT_URL does not work: {problem}. Correct it.")]
    return [fine(CHECK, "HEARTBEAT_URL answers.")]
