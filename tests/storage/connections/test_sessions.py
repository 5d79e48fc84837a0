"""PostgreSQL behind a connection pooler: it is told what is wrong, and nothing is done half."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.storage.connections.postgresql import postgresql_engine, see_own_sessions
from bot.storage.connections.session import PlansLast
from bot.storage.connections.sessions import NotItsOwn
from bot.storage.connections.unfit import unfitness
from bot.storage.connections.urls import as_sqlalchemy_url
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.storage.preparing.opening import DatabaseUnusable, opened
from tests.pooler import Settings, behind_a_pooler

SAID = "DATABASE_URL leads through a connection pooler"


@contextmanager
def engine(url: str) -> Iterator[Engine]:
    """Connections that are asked with each transaction whose session they have."""
    made = postgresql_engine(
        as_sqlalchemy_url(url), connections=2, plans_last=PlansLast(seconds=0, transactions=0)
    )
    yield made
    made.dispose()


@pytest.mark.parametrize("settings", [Settings.IGNORED, Settings.REFUSED])
def test_a_pooler_that_does_not_hand_our_settings_on_is_told_in_a_sentence(
    postgresql_url: str, settings: Settings
) -> None:
    def ask(url: str) -> None:
        with opened(url) as database, database.read() as tx:
            tx.execute(text("SELECT 1"))

    told = pytest.raises(DatabaseUnusable, match=SAID)
    with behind_a_pooler(postgresql_url, settings) as url, told:
        ask(url)


@pytest.mark.parametrize("look", [Database.check_connections, migrate])
def test_one_that_lends_sessions_with_the_settings_of_others_is_told_at_the_start(
    postgresql_url: str, look: Callable[[Database], object]
) -> None:
    with behind_a_pooler(postgresql_url, Settings.HANDED_ON) as url:
        database = Database(url)
        with pytest.raises(OperationalError) as refused:
            look(database)
        database.close()

    assert (unfitness(refused.value) or "").startswith(SAID)


def test_a_session_that_somebody_else_is_lent_later_is_noticed(postgresql_url: str) -> None:
    def before_and_after(ours: Engine, url: str) -> None:
        with ours.begin() as tx:
            tx.exec_driver_sql("SELECT 1")
        # There is one session behind the pooler.
        with psycopg.connect(url) as another:
            another.execute("SET sleepwell.session = 'of another'")
        with ours.begin() as tx:
            tx.exec_driver_sql("SELECT 1")

    with (
        behind_a_pooler(postgresql_url, Settings.HANDED_ON) as url,
        engine(url) as ours,
        pytest.raises(OperationalError) as refused,
    ):
        before_and_after(ours, url)

    assert isinstance(refused.value.orig, NotItsOwn)


def test_what_was_connected_so_is_not_used_again(postgresql_url: str) -> None:
    with engine(postgresql_url) as ours:
        with ours.begin() as tx:
            tx.exec_driver_sql("SET sleepwell.session = 'of another'")
        with pytest.raises(OperationalError), ours.begin():
            pass

        with ours.begin() as tx:
            tx.exec_driver_sql("SELECT 1")


def test_connections_that_lead_to_the_server_itself_have_their_own(postgresql_url: str) -> None:
    with engine(postgresql_url) as ours:
        see_own_sessions(ours)
        with ours.begin() as tx:
            tx.exec_driver_sql("SELECT 1")
