"""Who plays in these tests."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from twilio.rest.api.v2010.account.call import (  # type: ignore[import-untyped]  # twilio has none
    CallInstance,
)

from bot.sandbox.telephony import Call

ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "an auth token"
OURS = "+15005550006"
ANA = "+14155550101"
BO = "+14155550102"

Place: TypeAlias = Callable[..., Coroutine[Any, Any, CallInstance]]
Ring: TypeAlias = Callable[..., Coroutine[Any, Any, Call]]
