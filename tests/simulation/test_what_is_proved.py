"""The table of guarantees in docs/simulation.md names checks and mutants that are there."""

import importlib
import re
from pathlib import Path

from tests.simulation import test_mutants, test_races

DOCS = Path(__file__).parents[2] / "docs" / "simulation.md"
HEADING = "## Each guarantee, its check, and what breaks it on purpose"
MUTANTS = {mutant for _, mutant in (*test_mutants.ALL, *test_races.ALL)}


def rows() -> list[tuple[str, str, str]]:
    """Guarantee, checks and mutants."""
    (table,) = re.findall(rf"{HEADING}\n(.*?)\n## ", DOCS.read_text(), flags=re.DOTALL)
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_every_guarantee_has_a_check_and_a_mutant() -> None:
    for guarantee, checks, mutants in rows():
        names = [name.split(".") for name in re.findall(r"`(\w+\.\w+)`", checks)]
        assert names, guarantee
        for module, name in names:
            assert hasattr(importlib.import_module(f"tests.simulation.{module}"), name), name
        quoted = set(re.findall(r'"([^"]+)"', mutants))
        assert quoted, guarantee
        assert quoted <= MUTANTS
