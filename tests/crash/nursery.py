"""Processes of the bot, forked from one that has read its code already.

To read the code takes seconds of a busy machine's time, and is the same each time. A forked process
does all the rest that one started afresh does, and is a process of its own to whoever kills it.
"""

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from bot.cli.application import app
from bot.cli.demo.process import BotProcess, Running, environment_with

ROOT = Path(__file__).parents[2]


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

    def __init__(self, told: asyncio.StreamReader, asked: asyncio.StreamWriter) -> None:
        self._told = told
        self._asked = asked
        self._children: dict[int, Child] = {}
        self._born: asyncio.Queue[Child] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    async def bear(
        self, words: tuple[str, ...], environment: Mapping[str, str], log: Path
    ) -> Child:
        """`oncall` with these words; what it says goes to the log."""
        asked = {"words": words, "environment": dict(environment), "log": str(log)}
        async with self._one_at_a_time:
            self._asked.write(json.dumps(asked).encode() + b"\n")
            return await self._born.get()

    async def listen(self) -> None:
        """Hear of births and ends, until there are no more."""
        async for line in self._told:
            told = json.loads(line)
            if "born" in told:
                child = Child(pid=told["born"])
                self._children[child.pid] = child
                self._born.put_nowait(child)
            elif ended := self._children.pop(told["ended"], None):
                # Whoever asked before may have left before one of theirs ended.
                ended.end(told["code"])


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


@contextmanager
def nursery_process() -> Iterator[Path]:
    """A process that forks, for as long as the block lasts; where it is asked to."""
    with tempfile.TemporaryDirectory(prefix="nursery-") as folder, _listening(folder) as door:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery", str(door.fileno())],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            pass_fds=(door.fileno(),),
        )
        try:
            yield Path(door.getsockname())
        finally:
            process.communicate()


@contextmanager
def _listening(folder: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(Path(folder) / "door"))
        door.listen()
        yield door


@asynccontextmanager
async def nursery(door: Path) -> AsyncIterator[Nursery]:
    """One whose process is asked at this door, by nobody else while the block lasts."""
    told, asked = await asyncio.open_unix_connection(str(door))
    made = Nursery(told, asked)
    listening = asyncio.create_task(made.listen())
    try:
        yield made
    finally:
        asked.write_eof()
        await listening
        asked.close()


class Forking:
    """What the process does: it forks whatever is asked for, and tells of births and ends."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._asking: socket.socket | None = None
        self._lines: TextIOWrapper | None = None

    def serve(self) -> None:
        """Until standard input ends, which it does with whoever has begun this process."""
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: self._tell_of_ends())
        while sys.stdin not in select.select([sys.stdin, self._door], [], [])[0]:
            self._asking, _ = self._door.accept()
            with self._asking, self._asking.makefile() as self._lines:
                for line in self._lines:
                    self._bear(json.loads(line))
                self._asking = None

    def _bear(self, asked: dict[str, Any]) -> None:
        # An end that is told before its birth would be nobody's.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            self._leave()
            _become(asked["environment"], asked["log"])
            app(asked["words"])
        self._tell(born=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})

    def _leave(self) -> None:
        """What only the process that forks has to do with is not the forked one's."""
        for ours in (self._lines, self._asking, self._door):
            assert ours is not None
            ours.close()

    def _tell_of_ends(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._tell(ended=ended[0], code=os.waitstatus_to_exitcode(ended[1]))

    def _tell(self, **what: int) -> None:
        # Whoever asked may have left meanwhile.
        if self._asking is not None:
            with contextlib.suppress(BrokenPipeError):
                self._asking.sendall(json.dumps(what).encode() + b"\n")


def _become(environment: Mapping[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for from_, to in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(from_, to)


def main() -> None:
    """Fork at the door that was handed on as this number."""
    from bot import app as _rest  # noqa: F401 (read now, once for all)
    from bot.cli import serve, serving  # noqa: F401 (the same)

    with socket.socket(fileno=int(sys.argv[1])) as door:
        Forking(door).serve()


if __name__ == "__main__":
    main()
