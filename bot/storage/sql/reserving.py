"""Ids for new rows, reserved before the rows are inserted."""

from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Select,
    String,
    Table,
    column,
    func,
    select,
    table,
)

from bot.storage.sql import straight

# Where SQLite keeps the highest id ever given, so that none is reused ("SQLite Autoincrement").
_SEQUENCES = table("sqlite_sequence", column("name", String), column("seq", Integer))

# The name is looked up once, in a subquery, and not for each id.
_NEXT_ON_POSTGRESQL = """
    SELECT nextval((SELECT pg_get_serial_sequence(%(table)s, %(key)s)))
    FROM generate_series(1, %(count)s)
"""


def reserve(tx: Connection, table: Table, count: int) -> list[int]:
    """Reserve `count` ids for new rows, ascending; the transaction need not use them."""
    if tx.dialect.name == "sqlite":
        # This transaction is the only writer: nobody else can use the ids after the highest.
        ((highest,),) = straight.execute(tx, _highest_on_sqlite(table))
        return list(range(highest + 1, highest + 1 + count))
    given = {"table": table.name, "key": _key(table).name, "count": count}
    return sorted(tx.exec_driver_sql(_NEXT_ON_POSTGRESQL, given).scalars())


@cache
def _highest_on_sqlite(table: Table) -> str:
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return _in_words(select(func.coalesce(func.max(_key(table)), 0)))
    # There is no row before the first insert into the table.
    kept = select(func.coalesce(func.max(_SEQUENCES.c.seq), 0))
    return _in_words(kept.where(_SEQUENCES.c.name == table.name))


def _in_words(question: Select[Any]) -> str:
    return str(question.compile(compile_kwargs={"literal_binds": True}))


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key
    return key
