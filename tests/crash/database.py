"""The database between the bot's processes and the truth: on PostgreSQL, behind a wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

from tests.crash.wires import Ends, Wire

_PORT = 5432


@dataclass(kw_only=True)
class Away:
    """A PostgreSQL that can be away. `url` is by way of the wire."""

    wire: Wire
    url: str
    straight: str
    is_away: bool = False

    def end_connections(self) -> int:
        """The server ends every connection but ours; returns how many."""
        with psycopg.connect(self.straight, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return len(ended.fetchall())


@asynccontextmanager
async def behind_a_wire(url: str) -> AsyncIterator[Away]:
    """A PostgreSQL that is reached through a wire."""
    straight = make_url(url)
    wire = Wire(lambda: connected(straight))
    async with wire.laid() as port:
        through = straight.set(host="127.0.0.1", port=port).difference_update_query(["host"])
        yield Away(wire=wire, url=through.render_as_string(hide_password=False), straight=url)


async def connected(url: URL) -> Ends:
    """A connection to the server that this names, on which nothing has been said."""
    port = url.port or _PORT
    folder = url.query.get("host")
    if isinstance(folder, str):
        return await asyncio.open_unix_connection(Path(folder) / f".s.PGSQL.{port}")
    return await asyncio.open_connection(url.host or "localhost", port)
