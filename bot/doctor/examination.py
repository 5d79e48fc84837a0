"""All checks, side by side, each to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from bot.doctor.alert_keys import check_alert_keys
from bot.doctor.database import check_database, kept_overrides
from bot.doctor.engines import check_engines
from bot.doctor.environment import check_environment
from bot.doctor.finding import Finding, Installation, wrong
from bot.doctor.heartbeat import check_heartbeat
from bot.doctor.people import check_people
from bot.doctor.plivo import check_plivo
from bot.doctor.public_address import check_public_address
from bot.doctor.schedules import check_schedules
from bot.doctor.slack import check_slack
from bot.doctor.twilio import check_twilio

log = structlog.get_logger(__name__)

Check = Callable[[Installation], Awaitable[Sequence[Finding]]]

_CHECKS: dict[str, Check] = {
    "people": check_people,
    "public address": check_public_address,
    "slack": check_slack,
    "twilio": check_twilio,
    "plivo": check_plivo,
    "heartbeat": check_heartbeat,
}


async def examine(directory: Path, now: datetime) -> Sequence[Finding]:
    """Examine everything the environment of this process names; writes nothing but a pulse.

    Args:
        directory: the folder of the schedule files.
        now: from when on people must be reachable.
    """
    settings, of_environment = check_environment(directory)
    roster, of_schedules = check_schedules(directory)
    of_database = await asyncio.to_thread(check_database, settings, now)
    of_engines = await asyncio.to_thread(check_engines, settings, now)
    of_keys = await asyncio.to_thread(check_alert_keys, settings, roster)
    if roster is not None:
        roster = roster.with_overrides(await asyncio.to_thread(kept_overrides, settings, now))
    installation = Installation(settings=settings, roster=roster, now=now)
    groups = await asyncio.gather(
        *(_to_its_end(name, check, installation) for name, check in _CHECKS.items())
    )
    outside = [finding for group in groups for finding in group]
    return [*of_environment, *of_database, *of_engines, *of_schedules, *of_keys, *outside]


async def _to_its_end(name: str, check: Check, installation: Installation) -> Sequence[Finding]:
    # A check that breaks must not hide the others: it is logged, and found to be broken.
    try:
        return await check(installation)
    except Exception as error:
        log.exception("a check broke", check=name)
        return [
            wrong(name, f"The check itself broke ({type(error).__name__}): please report this.")
        ]
