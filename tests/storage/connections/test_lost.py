"""A PostgreSQL that is lost in the midst of work: it is said so, and nothing wrong of a commit."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.storage.connections.going_along import savepoint
from bot.storage.connections.postgresql import CommitInDoubt
from bot.storage.database import Database
from bot.storage.sql.unanswered import ask_along, unanswered
from tests.last_words import Line, Loss, on_a_line
from tests.patience import PATIENCE_SECONDS

INSERT = text("INSERT INTO duties (name, due_at) VALUES (:name, now())")
PUT = unanswered(INSERT)
COUNT = text("SELECT count(*) FROM duties WHERE name LIKE :name")
ROWS = 5


@pytest.fixture
def line(postgresql_url: str) -> Iterator[Line]:
    """The way to the server."""
    with on_a_line(postgresql_url) as laid:
        yield laid


@pytest.fixture
def database(line: Line) -> Iterator[Database]:
    """What the bot writes to, at the other end of the line."""
    with closing(Database(line.url, silent_after_seconds=PATIENCE_SECONDS)) as opened:
        yield opened


@pytest.fixture
def straight(postgresql_url: str) -> Iterator[Database]:
    """The same by another way."""
    with closing(Database(postgresql_url)) as opened:
        yield opened


def kept(straight: Database, name: str) -> int:
    with straight.read() as tx:
        return int(tx.execute(COUNT, {"name": f"{name} %"}).scalar_one())


class Writer:
    """Writes in every way there is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.commits = False

    def write(self, name: str) -> None:
        self.commits = False
        with self._database.read() as tx:
            tx.execute(COUNT, {"name": name})
        with self._database.write() as tx:
            tx.execute(PUT, {"name": f"{name} a"})
            answer = ask_along(tx, COUNT, {"name": name})
            tx.execute(INSERT, {"name": f"{name} b"})
            assert answer() == [(0,)]
            tx.execute(INSERT, [{"name": f"{name} c"}, {"name": f"{name} d"}])
            with pytest.raises(IntegrityError, match="duplicate key"), savepoint(tx):
                tx.execute(PUT, {"name": f"{name} a"})
                tx.execute(PUT, {"name": f"{name} e"})
            tx.execute(PUT, {"name": f"{name} e"})
            self.commits = True


def lose_after(messages: int, loss: Loss | None, line: Line, database: Database) -> None:
    """Lose it later, but not while it is connected to."""
    line.lose_after(0, None)
    with database.read() as tx:
        tx.execute(COUNT, {"name": ""})
    line.lose_after(messages, loss)


@pytest.mark.parametrize("loss", [Loss.UNHEARD, Loss.CUT, Loss.ENDED])
def test_wherever_it_is_lost_that_is_what_is_said(
    database: Database,
    straight: Database,
    line: Line,
    loss: Loss,
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = Writer(database)
    ends = []
    for carried in count():
        name = f"{loss.name} {carried}"
        lose_after(carried, loss, line, database)
        try:
            writer.write(name)
        except CommitInDoubt:
            assert writer.commits
            ends.append("in doubt")
        except OperationalError:
            assert kept(straight, name) == 0
            ends.append("lost")
        else:
            assert not line.is_lost
            assert kept(straight, name) == ROWS
            break

    assert set(ends) == {"lost", "in doubt"}
    assert "psycopg" not in {said.name for said in caplog.records}


def test_a_commit_that_is_kept_is_in_doubt_where_the_server_ends_right_after_it(
    database: Database, straight: Database, line: Line
) -> None:
    writer = Writer(database)
    lose_after(0, None, line, database)
    writer.write("before")
    lose_after(line.answers - 1, Loss.ENDING, line, database)

    with pytest.raises(CommitInDoubt):
        writer.write("after")

    assert kept(straight, "after") == ROWS
    line.lose_after(0, None)
    writer.write("at last")
