"""Handing alerts to the commands, whatever route and form they came by."""

import re
import time
from collections.abc import Callable

from starlette.exceptions import HTTPException

from bot.alerts.invalid import FieldProblem, InvalidPayload
from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Report, Reported, UnknownKey
from bot.engine.ingest import InDoubt, Ingest, NotKept
from bot.engine.intake.told import Tell
from bot.storage.secrets.alert_keys import KEY_LENGTH
from bot.web.body import WholeRequest

BODY_LIMIT = 512 * 1024
IDEMPOTENCY_KEY_LIMIT = 255

_KEY = re.compile(rf"[a-z0-9]{{{KEY_LENGTH}}}")


class NotNow(Exception):  # noqa: N818 (an answer to the sender, who must ask again)
    """Nothing was kept, because we cannot keep anything at the moment; or that is not known."""


class Intake:
    """Takes alerts in. One that is told to have gone somewhere is on disk; any other is not.

    Not even in part. Where that is not known, the sender is told so. `accepted` is called once for
    each alert taken in, with the seconds that took.
    """

    def __init__(self, ingest: Ingest, accepted: Callable[[float], None]) -> None:
        self._ingest = ingest
        self._accepted = accepted

    def take(
        self, key: str, alert: Alert, tell: Tell[Reported], *, idempotency_key: str | None = None
    ) -> None:
        """Keep an alert.

        `tell` is told where it went, or one of these exceptions:
            UnknownKey: also for what cannot be a key, which never reaches the database.
            NotNow: the database is away or cannot follow, or no schedules are loaded.
        """
        if not _KEY.fullmatch(key):
            tell(UnknownKey("That is no alert key: one has 32 lower-case letters and digits."))
            return
        began = time.monotonic()

        def taken(outcome: Reported | Exception) -> None:
            if isinstance(outcome, Reported):
                self._accepted(time.monotonic() - began)
                tell(outcome)
            else:
                tell(_NOT_NOW.get(type(outcome), outcome))

        self._ingest.take(Report(key=key, alert=alert, idempotency_key=idempotency_key), taken)


_NOT_NOW: dict[type[Exception], Exception] = {
    InDoubt: NotNow(
        "It is not known whether this alert was kept. Please send it again: it is the same "
        "incident by its dedup key, and the same alert by its Idempotency-Key."
    ),
    NotKept: NotNow("Alerts cannot be kept at the moment. Please send it again."),
}


def idempotency_key(request: WholeRequest) -> str | None:
    """What the sender calls this sending of it (`Idempotency-Key`), if anything.

    Raises:
        InvalidPayload: it is too long to be kept.
    """
    given = request.header(b"idempotency-key").strip()
    if len(given) > IDEMPOTENCY_KEY_LIMIT:
        wrong = f"must have at most {IDEMPOTENCY_KEY_LIMIT} characters"
        raise InvalidPayload(FieldProblem(field="Idempotency-Key", message=wrong))
    return given or None


def bearer_key(request: WholeRequest) -> str:
    """The key given as `Authorization: Bearer`. Raises HTTPException 401 without one."""
    scheme, _, key = request.header(b"authorization").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise HTTPException(
            401,
            "Send the alert key as “Authorization: Bearer KEY”, or post to /alerts/KEY.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return key.strip()
