"""Mutants of which schedule files are in force."""

from dataclasses import replace
from typing import Any

from bot.engine.schedule_files.schedules import Schedules
from bot.storage.schedule_files import read_texts
from tests.simulation.mutating import Mutants


def _takes_what_loads_of_it(publish: Any) -> Any:
    def publishing(self: Schedules, look: Any, now: Any, **how: Any) -> Any:
        if look.reading.roster is None:
            bad = {complaint.file for complaint in look.reading.errors}
            texts = {n: t for n, t in look.reading.files.items() if not any(n in f for f in bad)}
            look = replace(look, reading=read_texts(texts))
        return publish(self, look, now, **how)

    return publishing


MUTANTS_OF_FILES: Mutants = {
    "puts in force what loads of the files": (Schedules, "_publish", _takes_what_loads_of_it),
}
