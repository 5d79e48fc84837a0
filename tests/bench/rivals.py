"""The servers that ours is measured beside, each as a process of its own.

    python -m tests.bench.rivals NAME PORT
    python -m tests.bench.rivals raw FILE SECONDS

All of them run on uvicorn with uvloop and httptools, as ours does; ours with its own bounds to
heads (bot/web/heads.py), as it serves. Databases are named by
DATABASE_URL; SQLite has the pragmas of ours. The alert key in use is in ALERT_KEY.
"""

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from sqlalchemy import Engine, Integer, String, Text, create_engine, event, insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from bot.web.whole_requests import WholeRequests
from tests.bench.first_draft import keep, make_ready

CONNECTIONS = 20
PATIENCE_SECONDS = 60
POLL_SECONDS = 1.0


class Base(DeclarativeBase):
    """What SQLAlchemy's mapping begins with."""


class Row(Base):
    """An alert as a first draft of such a server would keep it."""

    __tablename__ = "naive_alerts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    received_at: Mapped[str] = mapped_column(String(40))


def parse_only() -> Starlette:
    """Parses the JSON and stores nothing."""

    async def take(request: Request) -> Response:
        return _accepted(json.loads(await request.body()))

    return _app(take)


def naive() -> Starlette:
    """A session and a commit for each request."""
    engine = _engine()

    def keep(payload: dict[str, object]) -> None:
        with Session(engine) as session:
            session.add(Row(**_values(payload)))
            session.commit()

    async def take(request: Request) -> Response:
        payload = json.loads(await request.body())
        await run_in_threadpool(keep, payload)
        return _accepted(payload)

    return _app(take)


def first_draft() -> Starlette:
    """A session and a commit for each request, that keep what ours keeps."""
    engine = _engine()
    make_ready(engine, os.environ["ALERT_KEY"])

    async def take(request: Request) -> Response:
        payload = json.loads(await request.body())
        secret = request.path_params["key"]
        number = await run_in_threadpool(keep, engine, secret, payload)
        return _accepted(payload, number)

    return _app(take)


def one_statement() -> Starlette:
    """One INSERT and a commit for each request, without a session."""
    engine = _engine()
    statement = insert(Row)

    def keep(payload: dict[str, object]) -> None:
        with engine.begin() as tx:
            tx.execute(statement, _values(payload))

    async def take(request: Request) -> Response:
        payload = json.loads(await request.body())
        await run_in_threadpool(keep, payload)
        return _accepted(payload)

    return _app(take)


def ours() -> ASGIApp:
    """The bot's own routes as it serves them, and no engine."""
    from bot.app import Sleepwell
    from bot.engine.clocks.clock import SteadyClock
    from bot.settings import Settings
    from bot.web.garbage import leave_alone_what_is_there

    bot = Sleepwell.on(Settings(), SteadyClock())
    bot.prepare()
    web = bot.web()
    leave_alone_what_is_there()
    return web


def polling() -> Starlette:
    """The bot, but nothing tells its engine of a commit: once a second it does all that is due."""
    from bot.app import Sleepwell
    from bot.engine.clocks.clock import SteadyClock
    from bot.settings import Settings

    bot = Sleepwell.on(Settings(), SteadyClock())
    bot.prepare()

    async def look() -> None:
        began, looks = time.monotonic(), 0
        while True:
            looks += 1
            await asyncio.sleep(began + looks * POLL_SECONDS - time.monotonic())
            await bot.engine.settle()

    @asynccontextmanager
    async def looking(_web: Starlette) -> AsyncIterator[None]:
        looks = asyncio.create_task(look())
        yield
        looks.cancel()

    return Starlette(routes=[Mount("/", bot.web())], lifespan=looking)


RIVALS: dict[str, Callable[[], ASGIApp]] = {
    "parse-only": parse_only,
    "naive": naive,
    "first-draft": first_draft,
    "one-statement": one_statement,
    "ours": ours,
    "polling": polling,
}


def raw(file: str, seconds: float) -> None:
    """Prints how many rows a second one connection commits, each in a transaction."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.execute("CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, text TEXT)")
    began, rows = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO raw (text) VALUES (?)", ("checkout is down",))
        connection.execute("COMMIT")
        rows += 1
    print(rows / (time.perf_counter() - began))  # noqa: T201 (it is read by the benchmark)


_PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


def _app(take: Callable[[Request], object]) -> Starlette:
    return Starlette(routes=[Route("/alerts/{key}", take, methods=["POST"])])


def _engine() -> Engine:
    url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_size=CONNECTIONS, pool_timeout=PATIENCE_SECONDS)
    else:
        engine = create_engine(url, connect_args={"timeout": PATIENCE_SECONDS})

        @event.listens_for(engine, "connect")
        def set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
            cursor.close()

    Base.metadata.create_all(engine)
    return engine


def _values(payload: dict[str, object]) -> dict[str, str]:
    return {
        "dedup_key": str(payload["dedup_key"]),
        "title": str(payload["title"]),
        "details": json.dumps(payload["details"]),
        "received_at": datetime.now(UTC).isoformat(),
    }


def _accepted(payload: dict[str, object], incident: int = 1) -> Response:
    said = {"status": "accepted", "incident": incident, "dedup_key": payload["dedup_key"]}
    return JSONResponse(said, 202)


def main() -> None:
    """One of them."""
    name, *rest = sys.argv[1:]
    if name == "raw":
        raw(rest[0], float(rest[1]))
        return
    uvicorn.run(
        lambda: RIVALS[name](),
        factory=True,
        host="127.0.0.1",
        port=int(rest[0]),
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=WholeRequests if name == "ours" else "httptools",
    )


if __name__ == "__main__":
    main()
