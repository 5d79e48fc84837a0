"""What every part of the exchange works with."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.sandbox.changes import Changes
from bot.sandbox.telephony.callbacks import Callbacks
from bot.sandbox.telephony.waiting import Tasks
from bot.sandbox.telephony.webhooks import Webhooks

API_VERSION = "2010-04-01"


class Equipment:
    """The account, the clock, the wires to the application, and how fast things go.

    `say_seconds_per_word`, `gather_seconds_scale` (of a Gather's time-out and of a Pause) and
    `ring_seconds_scale` (of a call's Timeout) stretch time for people who watch; 0 takes none, and
    a Gather then listens until somebody presses or says that nothing is pressed.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        clock: Callable[[], datetime],
        calls_per_second: float,
        say_seconds_per_word: float,
        webhook_timeout_seconds: float,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.clock = clock
        self.say_seconds_per_word = say_seconds_per_word
        self.gather_seconds_scale = 0.0
        self.ring_seconds_scale = 1.0
        self.changes = Changes()
        self.tasks = Tasks()
        self.pace = Pace(calls_per_second)
        self.webhooks = Webhooks(
            auth_token=auth_token, clock=clock, timeout_seconds=webhook_timeout_seconds
        )
        self.callbacks = Callbacks(self.webhooks, self.tasks, clock=clock)


class Pace:
    """Lets calls begin one after the other, so many a second; the others wait in a queue.

    Twilio: calls per second (CPS), one for an account by default.
    """

    def __init__(self, calls_per_second: float) -> None:
        if calls_per_second <= 0:
            raise ValueError(f"calls_per_second is more than 0, not {calls_per_second}")
        self.calls_per_second = calls_per_second
        self._first_in_line = asyncio.Lock()
        self._next_at = 0.0

    def keep_in_line(self, *, seconds: float) -> None:
        """Begin no call for so long from now, as if others of the account stood in line."""
        self._next_at = asyncio.get_running_loop().time() + seconds

    async def turn(self) -> None:
        """Wait for one's turn. Whoever gives up waiting takes no turn."""
        loop = asyncio.get_running_loop()
        async with self._first_in_line:
            await asyncio.sleep(max(0.0, self._next_at - loop.time()))
            self._next_at = max(self._next_at, loop.time()) + 1 / self.calls_per_second
