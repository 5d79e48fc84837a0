"""Revisions of the schedule files: their texts, and since when they were in force."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from bot.storage.tables import revisions

# Held together by all who rely on what is in force, and by one alone who replaces it. No lock of
# the table: who relies on it must not wait, and a refusal would end the transaction.
_IN_FORCE = func.hashtext("schedule files in force")
_RELY = select(func.pg_try_advisory_xact_lock_shared(_IN_FORCE))
_LET_NOBODY_RELY = select(func.pg_advisory_xact_lock(_IN_FORCE))


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """Schedule files that loaded: their texts by file name."""

    id: int
    digest: str
    files: Mapping[str, str]
    loaded_at: datetime


def add(tx: Connection, files: Mapping[str, str], now: datetime) -> Revision:
    """Store these files as the revision in force from now on."""
    digest = digest_of(files)
    values = {"digest": digest, "files": dict(files), "loaded_at": now}
    id_ = tx.execute(insert(revisions).values(**values).returning(revisions.c.id)).scalar_one()
    return Revision(id=id_, digest=digest, files=files, loaded_at=now)


def newest(tx: Connection) -> Revision | None:
    """The revision in force, if any was ever loaded."""
    row = tx.execute(select(revisions).order_by(revisions.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return _revision(row)


def lock(tx: Connection) -> None:
    """Let no other transaction put files in force until this one ends.

    On SQLite every writing transaction is alone already.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_LET_NOBODY_RELY)
        tx.execute(text("LOCK TABLE revisions IN SHARE ROW EXCLUSIVE MODE"))


def stays_in_force(tx: Connection, id_: int | None) -> bool:
    """Whether a revision is in force, and goes on being so until this transaction ends.

    False as well while others are about to be put in force: nothing is waited for. None, of files
    that were looked at and not published, is no revision that could be replaced.
    """
    if id_ is None:
        return True
    if tx.dialect.name == "postgresql" and not tx.execute(_RELY).scalar_one():
        return False
    return newest_id(tx) == id_


def in_force_since(tx: Connection, instant: datetime) -> list[Revision]:
    """All revisions in force at the instant or later, oldest first."""
    query = select(revisions).order_by(revisions.c.id.desc())
    found = []
    for row in tx.execute(query):
        found.append(_revision(row))
        if row.loaded_at <= instant:
            break
    return found[::-1]


def nearest(tx: Connection, instant: datetime, *, at_most: int) -> Iterator[Revision]:
    """The revision in force at an instant, then the others, the newest first."""
    dates = select(revisions.c.id, revisions.c.loaded_at).order_by(revisions.c.id.desc())
    newest_first = tx.execute(dates.limit(at_most)).all()
    # The sort keeps the order of those that are alike.
    then = next((row.id for row in newest_first if row.loaded_at <= instant), None)
    for row in sorted(newest_first, key=lambda row: row.id != then):
        yield _revision(tx.execute(select(revisions).where(revisions.c.id == row.id)).one())


def newest_id(tx: Connection) -> int | None:
    """The id of the revision in force, without its texts."""
    newest_first = select(revisions.c.id).order_by(revisions.c.id.desc()).limit(1)
    return tx.execute(newest_first).scalar_one_or_none()


def files_of(tx: Connection, id_: int) -> Mapping[str, str] | None:
    """The texts of one revision; None if it is not stored."""
    query = select(revisions.c.files).where(revisions.c.id == id_)
    files: Mapping[str, str] | None = tx.execute(query).scalar_one_or_none()
    return files


def loaded_at(tx: Connection, id_: int) -> datetime | None:
    """Since when a revision was in force; None if it is not stored."""
    query = select(revisions.c.loaded_at).where(revisions.c.id == id_)
    when: datetime | None = tx.execute(query).scalar_one_or_none()
    return when


def replaced_at(tx: Connection, digest: str) -> datetime | None:
    """When files with this digest were last replaced; None if they are, or never were, in force."""
    last = select(func.max(revisions.c.id)).where(revisions.c.digest == digest).scalar_subquery()
    later = select(revisions.c.loaded_at).where(revisions.c.id > last)
    return tx.execute(later.order_by(revisions.c.id).limit(1)).scalar_one_or_none()


def digest_of(files: Mapping[str, str]) -> str:
    """A digest of names and texts, whatever their order."""
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def _revision(row: Row[Any]) -> Revision:
    return Revision(id=row.id, digest=row.digest, files=row.files, loaded_at=row.loaded_at)
