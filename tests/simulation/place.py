"""Where worlds run: a database of their own, made anew for each from one that was migrated once."""

import shutil
from pathlib import Path

from bot.storage.database import Database
from bot.storage.migrating import migrate
from tests.simulation.books import sqlite_rows
from tests.simulation.logs import listening
from tests.simulation.run import LONG, Life, Outcome, run
from tests.simulation.shaky_database import forget
from tests.simulation.world import World


class SqlitePlace:
    """One SQLite file, in a folder that is ours alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._file = folder / "world.db"
        database = Database(f"sqlite:///{self._template}")
        migrate(database)
        database.close()

    def run(self, seed: int, life: Life = LONG) -> Outcome:
        """Run the world with that seed."""
        url = f"sqlite:///{self._file}"
        forget(url)
        for leftover in self._folder.glob("world.db*"):
            leftover.unlink()
        shutil.rmtree(self._folder / "schedules", ignore_errors=True)
        shutil.copyfile(self._template, self._file)
        witness = sqlite_rows(str(self._file))
        try:
            world = World(
                seed,
                url=url,
                rows=lambda query: witness.execute(query).fetchall(),
                folder=self._folder / "schedules",
            )
            with listening(world.breaks):
                return run(world, life)
        finally:
            witness.close()
