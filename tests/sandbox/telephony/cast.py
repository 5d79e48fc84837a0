"""Who plays in these tests."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from bot.sandbox.telephony import Call

ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "an auth token"
OURS = "+15005550006"
ANA = "+14155550101"
BO = "+14155550102"

Place: TypeAlias = Callable[..., Awaitable[Any]]
Ring: TypeAlias = Callable[..., Awaitable[Call]]
