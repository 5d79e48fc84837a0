"""Starting the whole bot, with what keeps it from starting said in a sentence."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bot.app import NotToBeSplit, Part, Sleepwell
from bot.cli.databases import opened_database
from bot.cli.problems import Problem, counted, say
from bot.engine.clock import Clock
from bot.engine.schedules import NoSchedules
from bot.logs import set_up_logs
from bot.serving import serve
from bot.settings import Settings
from bot.storage.opening import DatabaseUnusable, failures_told, place_of
from bot.storage.serving_alone import ServedAlready, serving_alone
from bot.storage.suiting import Unsuited
from bot.web.listening import close, listen_on, port_of

_DOES = {
    Part.ALL: "Serving {teams}",
    Part.WEB: "Serving {teams}, without the engine,",
    Part.ENGINE: "The engine for {teams}",
}


def serve_until_told_to_end(
    settings: Settings, clock: Clock, *, part: Part, host: str, port: int
) -> None:
    """Do this part until the process gets SIGTERM or SIGINT.

    Raises:
        Problem: it cannot start.
    """
    with opened_database():
        pass  # The address of the database makes sense.
    set_up_logs(level=settings.log_level, form=settings.log_format)
    try:
        listening = listen_on(host, port)
    except OSError as error:
        raise Problem(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    try:
        with asyncio.Runner(loop_factory=_quick_loop()) as runner:
            runner.run(_serve(settings, clock, part, host, listening))
    except (NotToBeSplit, Unsuited, NoSchedules, DatabaseUnusable, ServedAlready) as refusal:
        raise Problem(str(refusal)) from refusal
    except SystemExit as ended:
        # This is how uvicorn gives up, after logging why.
        raise Problem(f"Serving on {host}:{port} ended: the lines above say why.") from ended
    finally:
        close(listening)


def _quick_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The event loop that takes in most alerts; None, which is the usual one, on Windows."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(
    settings: Settings, clock: Clock, part: Part, host: str, listening: Sequence[socket.socket]
) -> None:
    bot = Sleepwell(settings, clock, part=part)
    with ExitStack() as held:
        try:
            with failures_told(bot.database):
                held.enter_context(serving_alone(bot.database))
                bot.prepare()
        except BaseException:
            await bot.close()
            raise
        teams = counted(len(bot.schedules.files_in_force().teams), "team")
        where = f"http://{host}:{port_of(listening)}, with {place_of(bot.database)}"
        say(f"{_DOES[part].format(teams=teams)} on {where}. Ctrl-C ends it.")
        await serve(bot, listening)
