"""What keys mean while a Gather is open."""

import asyncio
from dataclasses import dataclass

from bot.sandbox.telephony.verbs import Gather

KEYS = frozenset("0123456789*#")


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedIn:
    """What was keyed in; `finished_on_key` is the key that ended it, if one did."""

    digits: str
    finished_on_key: str = ""


def read_entry(gather: Gather, keys: str) -> KeyedIn | None:
    """The entry that these keys make, or None while more may come.

    Twilio: <Gather>. A finishing key ends the entry and is not part of it; `numDigits` ends it by
    itself, and what is keyed in after that is lost.
    """
    for count, key in enumerate(keys):
        if key in gather.finish_on_key:
            return KeyedIn(digits=keys[:count], finished_on_key=key)
        if gather.digits is not None and count + 1 == gather.digits:
            return KeyedIn(digits=keys[: count + 1])
    return None


class Listening:
    """An open Gather, until there is an entry.

    With a `timer_scale` the time-out runs by itself, from the end of the prompts and anew from
    every key; without one it ends when somebody says so.
    """

    def __init__(self, gather: Gather, *, timer_scale: float) -> None:
        self.gather = gather
        self.touched = asyncio.Event()
        self.entry: asyncio.Future[KeyedIn] = asyncio.get_running_loop().create_future()
        self._keys = ""
        self._timer_scale = timer_scale
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether keys are still heard."""
        return not self.entry.done()

    @property
    def has_timer(self) -> bool:
        """Whether the time-out runs by itself."""
        return self._timer_scale > 0

    def press(self, keys: str) -> None:
        """These keys, one after the other. The first one silences the prompts."""
        self._keys += keys
        if (entry := read_entry(self.gather, self._keys)) is not None:
            self._finish(entry)
        elif self.has_timer:
            self.start_timer()
        else:
            self.fall_silent()
        self.touched.set()

    def fall_silent(self) -> None:
        """The time-out is over: whatever was keyed in is the entry."""
        self._finish(KeyedIn(digits=self._keys))

    def start_timer(self) -> None:
        """Begin the time-out, or begin it anew."""
        if self.has_timer and self.is_open:
            self.stop_timer()
            seconds = self.gather.timeout_seconds * self._timer_scale
            self._timer = asyncio.get_running_loop().call_later(seconds, self.fall_silent)

    def stop_timer(self) -> None:
        """Forget the time-out."""
        if self._timer is not None:
            self._timer.cancel()

    def _finish(self, entry: KeyedIn) -> None:
        if self.is_open:
            self.entry.set_result(entry)
