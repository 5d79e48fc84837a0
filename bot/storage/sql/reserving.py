"""Ids for new rows, reserved before the rows are inserted."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    String,
    Table,
    Transaction,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)

from bot.storage.sql import straight
from bot.storage.sql.unanswered import ask_along

# Where SQLite keeps the highest id ever given, so that none is reused ("SQLite Autoincrement").
_SEQUENCES = table("sqlite_sequence", column("name", String), column("seq", Integer))


def reserve(tx: Connection, table: Table, count: int) -> list[int]:
    """Reserve `count` ids for new rows, ascending; the transaction need not use them."""
    if tx.dialect.name == "sqlite":
        # This transaction is the only writer: nobody else can use the ids after the highest.
        ((highest,),) = straight.execute(tx, _highest_on_sqlite(table))
        return list(range(highest + 1, highest + 1 + count))
    taken = _taken_ahead(tx, table, count)
    if len(taken) < count:
        rows = tx.execute(_next_on_postgresql((table,)), {table.name: count - len(taken)})
        taken += sorted(id_ for _name, id_ in rows)
    return taken


def reserve_ahead(tx: Connection, counts: Mapping[Table, int]) -> None:
    """Reserve what `reserve` is going to be asked for, along with the next answer. For PostgreSQL.

    Each `reserve` would be a round trip of its own there.
    """
    transaction = _innermost(tx)
    if counts and transaction is not None and tx.dialect.name == "postgresql":
        asked = {table.name: count for table, count in counts.items()}
        _ahead[transaction] = _Ahead(ask_along(tx, _next_on_postgresql(tuple(counts)), asked))


def _taken_ahead(tx: Connection, table: Table, count: int) -> list[int]:
    transaction = _innermost(tx)
    if transaction is None or transaction not in _ahead:
        return []
    ids = _ahead[transaction].by_table[table.name]
    taken, ids[:] = ids[:count], ids[count:]
    return taken


def _innermost(tx: Connection) -> Transaction | None:
    # What was asked since a savepoint is not answered where that is undone.
    return tx.get_nested_transaction() or tx.get_transaction()


class _Ahead:
    """What was reserved ahead in a transaction, by table."""

    def __init__(self, answer: Callable[[], Sequence[Sequence[Any]]]) -> None:
        self._answer = answer

    @cached_property
    def by_table(self) -> Mapping[str, list[int]]:
        ids: dict[str, list[int]] = defaultdict(list)
        for name, id_ in self._answer():
            ids[name].append(id_)
        return ids


_ahead: WeakKeyDictionary[Transaction, _Ahead] = WeakKeyDictionary()


@cache
def _highest_on_sqlite(table: Table) -> str:
    if not table.dialect_options["sqlite"]["autoincrement"]:
        return _in_words(select(func.coalesce(func.max(_key(table)), 0)))
    # There is no row before the first insert into the table.
    kept = select(func.coalesce(func.max(_SEQUENCES.c.seq), 0))
    return _in_words(kept.where(_SEQUENCES.c.name == table.name))


def _in_words(question: Select[Any]) -> str:
    return str(question.compile(compile_kwargs={"literal_binds": True}))


@cache
def _next_on_postgresql(tables: Sequence[Table]) -> CompoundSelect[Any]:
    return union_all(*map(_next_of, tables))


def _next_of(table: Table) -> Select[Any]:
    # A subquery, so that the name is looked up once and not for each id.
    sequence = select(func.pg_get_serial_sequence(table.name, _key(table).name)).scalar_subquery()
    many = bindparam(table.name, type_=Integer())
    each = func.generate_series(1, many).table_valued("n")
    return select(literal(table.name), func.nextval(sequence)).select_from(each)


def _key(table: Table) -> Column[Any]:
    (key,) = table.primary_key
    return key
