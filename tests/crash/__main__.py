"""Kill real processes at random instants, and see in the end whether any promise was broken.

    python -m tests.crash [--kills N] [--database sqlite|postgresql] [--seed N]

The seed chooses what is done; when it happens is up to the machine, so a night is not repeated to
the instant. Exits with 1 when anything was not kept, and tells the story of it.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.logs import set_up_logs
from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from tests.crash.night import night
from tests.crash.nursery import nursery, nursery_process
from tests.crash.promises import violations
from tests.crash.reckoning import Reckoning
from tests.crash.telling import stories, table
from tests.postgres import fresh_database, postgres_server

KINDS = ("sqlite", "postgresql")


@contextmanager
def migrated(kind: str, folder: Path) -> Iterator[str]:
    """A migrated database of this kind."""
    if kind == "sqlite":
        url = f"sqlite:///{folder}/night.db"
        with closing(Database(url)) as database:
            migrate(database)
        yield url
        return
    with postgres_server() as server, fresh_database(server, "night") as url:
        with closing(Database(url)) as database:
            migrate(database)
        yield url


async def passed(kind: str, kills: int, seed: int) -> bool:
    """One night, told; whether everything was kept."""
    with (
        tempfile.TemporaryDirectory() as name,
        migrated(kind, Path(name)) as url,
        nursery_process() as door,
    ):
        async with nursery(door) as forking, night(url, Path(name), forking, seed=seed) as made:
            made.trouble.told = lambda act: print(f"{act.at:%H:%M:%S} {act.what}", file=sys.stderr)  # noqa: T201
            await made.pass_with(made.trouble.make(kills))
            reckoning = Reckoning(made)
        broken = violations(reckoning)
    print(f"{kind}, seed {seed}\n{table(reckoning)}")  # noqa: T201 (what it is for)
    print(stories(reckoning, broken) or "Everything was kept.")  # noqa: T201
    return not broken


def main() -> None:
    """Both databases, or the one that is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--database", choices=KINDS)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))  # noqa: S311
    asked = parser.parse_args()
    set_up_logs(level="ERROR", form="console")
    kinds = [asked.database] if asked.database else KINDS
    kept = [asyncio.run(passed(kind, asked.kills, asked.seed)) for kind in kinds]
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
