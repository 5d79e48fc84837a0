"""Handing alerts to the commands, whatever route and form they came by."""

import re
from collections.abc import Callable

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.domain.alert import Alert
from bot.engine.commands.alerts import AlertCommands, Reported, UnknownKey
from bot.engine.schedules import NoSchedules
from bot.storage.alert_keys import KEY_LENGTH
from bot.storage.database import Database
from bot.web.body import read_body

log = structlog.get_logger(__name__)

BODY_LIMIT = 512 * 1024
RETRY_AFTER_SECONDS = 5

_KEY = re.compile(rf"[a-z0-9]{{{KEY_LENGTH}}}")


class NotNow(Exception):  # noqa: N818 (an answer to the sender, who must ask again)
    """Nothing was kept, because we cannot keep anything at the moment."""


class Intake:
    """Takes alerts in. What it returns for is on disk; what it raises for is not, not even in part.

    `accepted` is called once for each alert taken in.
    """

    def __init__(
        self, alerts: AlertCommands, database: Database, accepted: Callable[[], None]
    ) -> None:
        self._alerts = alerts
        self._database = database
        self._accepted = accepted

    async def body(self, request: Request) -> bytes:
        """The request's body. Raises HTTPException 413 over BODY_LIMIT."""
        return await read_body(request, limit=BODY_LIMIT)

    async def take(self, key: str, alert: Alert) -> Reported:
        """Keep an alert.

        Raises:
            UnknownKey: also for what cannot be a key, which never reaches the database.
            NotNow: the database is away, or no schedules are loaded.
        """
        if not _KEY.fullmatch(key):
            raise UnknownKey("That is no alert key: one has 32 lower-case letters and digits.")
        try:
            reported = await self._database.in_thread(self._alerts.report, key, alert)
        except (OperationalError, InterfaceError, NoFreeConnection, NoSchedules) as problem:
            log.exception("an alert could not be kept; its sender is asked to send it again")
            raise NotNow("Alerts cannot be kept at the moment. Please send it again.") from problem
        self._accepted()
        return reported


def bearer_key(request: Request) -> str:
    """The key given as `Authorization: Bearer`. Raises HTTPException 401 without one."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise HTTPException(
            401,
            "Send the alert key as “Authorization: Bearer KEY”, or post to /alerts/KEY.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return key.strip()
