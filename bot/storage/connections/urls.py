"""URLs of databases, in the form that SQLAlchemy and libpq take."""

from sqlalchemy import make_url
from sqlalchemy.engine import URL


class InMemory(ValueError):  # noqa: N818 (it names what the URL asks for)
    """An SQLite database in memory. The sentence says what would be right."""


def as_sqlalchemy_url(url: str) -> URL:
    """The URL with the driver we use; `postgres://`, which some platforms hand out, is accepted.

    Raises:
        InMemory: it names an SQLite database without a file.
        ValueError: it is not a URL of SQLite or PostgreSQL.
    """
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    if not separator or scheme not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(
            "DATABASE_URL must begin with sqlite:/// or postgresql://, "
            "such as sqlite:///sleepwell.db or postgresql://user:password@host/database"
        )
    if scheme != "sqlite" and rest.count("@") > 1:
        # The end of the password would be taken for the host, and shown.
        raise ValueError("DATABASE_URL has two @: write one within the password as %40")
    made = make_url(f"{scheme}://{rest}")
    if scheme == "sqlite" and _is_in_memory(made):
        raise InMemory(
            "DATABASE_URL names an SQLite database in memory, which each connection has for itself "
            "and which forgets everything. Name a file, such as sqlite:///sleepwell.db."
        )
    return made


def _is_in_memory(url: URL) -> bool:
    # SQLite: "In-Memory Databases", and "URI Filenames" for the last two.
    name = url.database or ":memory:"
    return name.startswith((":memory:", "file::memory:")) or url.query.get("mode") == "memory"


def libpq_address(url: URL) -> str:
    """The URL as libpq reads it, with the password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
