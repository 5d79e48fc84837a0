"""Standard error for a process that must not wait for whoever reads its log."""

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TextIO

# Some thousand lines: what comes in the second in which a slow reader falls behind.
WAITING_CHARACTERS_AT_MOST = 1_000_000
# Of the 30 seconds that platforms give. The ends of requests and sends may take most of these.
WRITTEN_WITHIN_SECONDS = 2.0
# For a reader that shares a pipe which does not block with us.
LOOK_AGAIN_SECONDS = 0.05


class StandardError:
    """Takes what is written to standard error, and writes it from a thread of its own.

    Writing never waits. What there is no room for is dropped and counted, and so is what the system
    does not take, such as a full disk. Lines keep their order, and where some were dropped that is
    told in between, once it can be.
    """

    def __init__(
        self, descriptor: int, *, at_most: int = WAITING_CHARACTERS_AT_MOST, is_terminal: bool
    ) -> None:
        """`at_most`: how many characters may wait."""
        self.dropped = 0
        self.encoding = "utf-8"
        self._descriptor = descriptor
        self._at_most = at_most
        self._is_terminal = is_terminal
        self._tell_dropped: Callable[[int], None] | None = None
        self._untold = 0
        self._returned: TextIO | None = None
        self._waiting: deque[str] = deque()
        self._room = at_most
        self._is_ending = False
        # A signal may come in the middle of a write, and its handler write as well.
        self._changed = threading.Condition(threading.RLock())
        self._writer = threading.Thread(target=self._write_out, name="standard error", daemon=True)
        self._writer.start()

    def tell_dropped_by(self, tell: Callable[[int], None]) -> None:
        """Have this called with the number of lines dropped, once something can be written again.

        What it writes itself always finds room.
        """
        self._tell_dropped = tell

    def write(self, text: str) -> int:
        """Take this to be written, or drop it."""
        if self._returned is not None:
            return self._returned.write(text)
        with self._changed:
            if self._is_taken(text):
                self._waiting.append(text)
                self._room -= len(text)
                self._changed.notify()
            else:
                self._drop(text)
        return len(text)

    def flush(self) -> None:
        """Nothing: who writes does not wait."""

    def isatty(self) -> bool:
        """Whether a person reads it, who likes colours."""
        return self._is_terminal

    def fileno(self) -> int:
        """The number of the open file."""
        return self._descriptor

    def end(self, within_seconds: float = WRITTEN_WITHIN_SECONDS) -> bool:
        """Write what waits, and nothing more; False if the reader is too slow for that."""
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        self._writer.join(within_seconds)
        return not self._writer.is_alive()

    def return_to(self, stream: TextIO) -> None:
        """Hand what is written from now on to this one as it is, after a good end."""
        self._returned = stream

    def _is_taken(self, text: str) -> bool:
        if threading.current_thread() is self._writer:
            return True
        return not self._is_ending and len(text) <= self._room

    def _drop(self, text: str) -> None:
        lines = text.count("\n")
        self.dropped += lines
        self._untold += lines

    def _write_out(self) -> None:
        while text := self._next():
            try:
                self._write_all(text.encode(self.encoding, "backslashreplace"))
            except OSError:
                # There is nowhere to tell it. It is in the count, and in the metrics.
                with self._changed:
                    self._drop(text)
            else:
                self._tell()

    def _next(self) -> str:
        """All that waits, once something does; nothing at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_ending)
            text = "".join(self._waiting)
            self._waiting.clear()
            self._room = self._at_most
            return text

    def _write_all(self, text: bytes) -> None:
        # Not by Python's own file: its end would wait for the lock of a write that never ends.
        left = memoryview(text)
        while left:
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                time.sleep(LOOK_AGAIN_SECONDS)

    def _tell(self) -> None:
        with self._changed:
            untold, self._untold = self._untold, 0
        if untold and self._tell_dropped is not None:
            self._tell_dropped(untold)


@contextlib.contextmanager
def standard_error_never_waited_for() -> Iterator[StandardError | None]:
    """Let nothing in this process wait for the reader of standard error, while the block runs.

    What was written comes out at its end, unless the reader stands still. Then whatever else the
    process has to say is lost, and it can end. None where standard error is closed, or no file: the
    first is made one that nobody reads, so that no file of ours gets its number.
    """
    before: TextIO | None = sys.stderr
    if before is None:
        with open(os.devnull, "w") as nobody:  # noqa: PTH123 (a name of the system's)
            sys.stderr = nobody
            try:
                yield None
            finally:
                sys.stderr = before
        return
    try:
        descriptor = before.fileno()
    except OSError:
        yield None
        return
    before.flush()
    ours = StandardError(descriptor, is_terminal=before.isatty())
    sys.stderr = _as_text(ours)
    try:
        yield ours
    finally:
        if ours.end():
            sys.stderr = before
            ours.return_to(before)


def _as_text(ours: StandardError) -> TextIO:
    """It has what is asked of a stream that is only written to."""
    return ours  # type: ignore[return-value]
