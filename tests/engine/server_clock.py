"""A PostgreSQL for tests of what its clock does to us."""

from datetime import datetime, timedelta

import psycopg
from sqlalchemy.engine import make_url

from tests.engine.machine import Machine

_CLOCK = """
CREATE SCHEMA set_by_hand;
CREATE TABLE set_by_hand.clock (now timestamptz);
INSERT INTO set_by_hand.clock VALUES (NULL);
CREATE FUNCTION set_by_hand.clock_timestamp() RETURNS timestamptz LANGUAGE sql
AS 'SELECT now FROM set_by_hand.clock';
"""


class ServerClock:
    """A server whose clock anybody may set. `true` is a machine that nobody touches.

    Whoever connects by `url` is told what it says in place of what PostgreSQL would.
    """

    def __init__(self, url: str, true: Machine) -> None:
        path = "-csearch_path=set_by_hand,pg_catalog,public"
        made = make_url(url).update_query_dict({"options": path})
        self.url = made.render_as_string(hide_password=False)
        self._true = true
        self._off = timedelta(0)
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(_CLOCK)
        self.goes_on()
        true.meanwhile.append(self.goes_on)

    def now(self) -> datetime:
        """What it says."""
        return self._true.wall() + self._off

    def is_set(self, by: timedelta) -> None:
        """Somebody sets it."""
        self._off += by
        self.goes_on()

    def goes_on(self) -> None:
        """Time has gone by."""
        self._connection.execute("UPDATE set_by_hand.clock SET now = %s", [self.now()])

    def close(self) -> None:
        """Nobody asks it any more."""
        self._connection.close()
