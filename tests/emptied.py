"""One PostgreSQL database that tests have one after the other, each as if it were a new one.

To make one takes a tenth of a second of the processor, and what is in it after a test is little.
"""

from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from bot.storage.tables import metadata
from tests.postgres import drop, make

# Of what was deleted, which stays until then.
FULL_BYTES = 2 * 2**20
GONE_WITHIN_MILLISECONDS = 120_000

_ELSEWHERE = """
SELECT pg_terminate_backend(pid, %(patience)s) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# What a test may do to the database that emptying its tables does not undo. What was learnt by
# ANALYZE is among it, since it goes into plans.
_SHAPE = """
SELECT
  (SELECT array_agg((relname, relkind, reloptions)::text ORDER BY oid) FROM pg_class
   WHERE relnamespace = 'public'::regnamespace),
  (SELECT array_agg((attrelid, attname, atttypid, attnotnull, atthasdef)::text
     ORDER BY attrelid, attnum) FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT array_agg((conname, convalidated)::text ORDER BY oid) FROM pg_constraint),
  (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_statistic WHERE starelid >= 16384),
  (SELECT count(*) FROM pg_db_role_setting), (SELECT count(*) FROM pg_namespace)
"""
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
_SEQUENCES_AT_THE_BEGINNING = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public'
"""


class Emptied:
    """Copied to `name` from the migrated database `template` of a server."""

    def __init__(self, server: str, name: str, template: str) -> None:
        self.url = make_url(server).set(database=name).render_as_string(hide_password=False)
        self._server, self._name, self._template = server, name, template
        children_first = [table.name.encode() for table in reversed(metadata.sorted_tables)]
        self._tables = [*children_first, b"alembic_version"]
        self._make()

    def empty(self) -> None:
        """Make it as it was, whatever a test has done to it and whoever still uses it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_ELSEWHERE, {"patience": GONE_WITHIN_MILLISECONDS})
            has_its_shape = _only_row(connection, _SHAPE) == self._shape
            if has_its_shape and _size(connection) < self._size + FULL_BYTES:
                self._begin_again(connection)
                return
        self.drop()
        self._make()

    def drop(self) -> None:
        """There is none any more."""
        drop(self._server, self._name)

    def _make(self) -> None:
        make(self._server, self._name, self._template)
        with psycopg.connect(self.url, autocommit=True) as connection:
            self._shape, self._size = _only_row(connection, _SHAPE), _size(connection)
            self._rows = {table: _rows_of(connection, table) for table in self._tables}

    def _begin_again(self, connection: psycopg.Connection) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            for table in self._tables:
                cursor.execute(b"DELETE FROM " + table)
            for table in reversed(self._tables):
                if self._rows[table]:
                    with cursor.copy(b"COPY " + table + b" FROM STDIN") as copy:
                        copy.write(self._rows[table])
            cursor.execute(_SEQUENCES_AT_THE_BEGINNING.encode())


def _rows_of(connection: psycopg.Connection, table: bytes) -> bytes:
    with connection.cursor() as cursor, cursor.copy(b"COPY " + table + b" TO STDOUT") as copy:
        return b"".join(map(bytes, copy))


def _size(connection: psycopg.Connection) -> int:
    size: int = _only_row(connection, _SIZE)[0]
    return size


def _only_row(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row
