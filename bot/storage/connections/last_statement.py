"""When a process that ends asks its database no more."""

import threading


class LastStatement:
    """Once it is over no statement begins, so that nobody waits for work that goes on and on.

    A database far away, or slow, can keep a transaction of many statements going for minutes after
    the platform has stopped waiting. What is cut short has no effect, as in a crash.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._timer: threading.Timer | None = None

    def within(self, seconds: float) -> None:
        """Be over after so long; a second call changes nothing."""
        # Not by the event loop: it may be the one that waits.
        if self._timer is None:
            self._timer = threading.Timer(seconds, self._end)
            self._timer.daemon = True
            self._timer.start()

    def forget(self) -> None:
        """There is nothing left to end."""
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
