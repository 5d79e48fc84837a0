"""Processes of the bot, forked from one that has read its code already.

To read the code takes seconds of a busy machine's time, and is the same each time. A forked process
does all the rest that one started afresh does, and is a process of its own to whoever kills it.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.demo.process import BotProcess, Running, environment_with


@dataclass(kw_only=True)
class Child:
    """One that was forked."""

    pid: int
    returncode: int | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def terminate(self) -> None:
        """SIGTERM."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it has ended; the number of a signal that ended it is negative."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def end(self, code: int) -> None:
        """It has ended like this."""
        self.returncode = code
        self._ended.set()


class Nursery:
    """Where processes are forked."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._children: dict[int, Child] = {}
        self._born: asyncio.Queue[Child] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def bear(
        self, words: tuple[str, ...], environment: Mapping[str, str], log: Path
    ) -> Child:
        """`oncall` with these words; what it says goes to the log."""
        asked = {"words": words, "environment": dict(environment), "log": str(log)}
        assert self._process.stdin is not None
        async with self._one_at_a_time:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            return await self._born.get()

    async def listen(self) -> None:
        """Hear of births and ends, until there are no more."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "born" in told:
                child = Child(pid=told["born"])
                self._children[child.pid] = child
                self._born.put_nowait(child)
            else:
                self._children.pop(told["ended"]).end(told["code"])


class Forked(BotProcess):
    """A process of the bot that a nursery forks."""

    def __init__(
        self,
        nursery: Nursery,
        environment: Mapping[str, str],
        *,
        url: str,
        log: Path,
        words: tuple[str, ...],
    ) -> None:
        super().__init__(environment, url=url, log=log, words=words)
        self._nursery = nursery

    async def _begin(self, *arguments: str) -> Running:
        environment = environment_with(self._environment)
        return await self._nursery.bear(arguments, environment, self._log)


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """One, for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.crash.nursery"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    made = Nursery(process)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await listening
        await process.wait()


def main() -> None:
    """Fork whatever is asked for on standard input; tell of births and ends on standard output."""
    from bot import app as _rest  # noqa: F401 (read now, once for all)
    from bot.cli import serve, serving  # noqa: F401 (the same)
    from bot.cli.application import app

    signal.signal(signal.SIGCHLD, lambda _signal, _frame: _tell_of_ends())
    for line in sys.stdin:
        asked = json.loads(line)
        # An end that is told before its birth would be nobody's.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            _become(asked["environment"], asked["log"])
            app(asked["words"])
        _tell(born=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _become(environment: Mapping[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for from_, to in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(from_, to)


def _tell_of_ends() -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            _tell(ended=ended[0], code=os.waitstatus_to_exitcode(ended[1]))


def _tell(**what: int) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
