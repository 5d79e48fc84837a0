"""What cannot be edited without doubt is left alone."""

from pathlib import Path

import pytest

from bot.domain.refusals import CannotEdit
from bot.domain.rosters.line_up import Add, Edit, Move
from tests.storage.schedule_files.editing.drafting import TEAM, drafted

BLOCK = """
      # the main one
      - people: [ana,  bo, chen]   # in this order

        every: week
        start: 2026-01-05 10:00    # a Monday

      # the next layer
      - {people: [eli], every: day, start: 2026-01-05 09:00, only: mon-fri 09:00-17:00}
"""


ANCHORED = """
      - people: &all [ana, bo, chen]
        every: week
        start: 2026-01-05 10:00
      - {people: *all, every: day, start: 2026-01-05 10:00, only: sat 09:00-10:00}
"""
ALIASED_LAYER = """
      - &one {people: [ana, bo], every: week, start: 2026-01-05 10:00}
      - *one
"""
COMMENTED = """
      - people: [ana,  # she
                 bo, chen]
        every: week
        start: 2026-02-02 10:00
"""


@pytest.mark.parametrize(
    ("layers", "edit", "layer", "place"),
    [
        pytest.param(
            ANCHORED, Add(person="dee"), 1, "web.yaml:8:17", id="an anchor used elsewhere"
        ),
        pytest.param(ANCHORED, Add(person="dee"), 2, "web.yaml:8:17", id="the alias of it"),
        pytest.param(ALIASED_LAYER, Add(person="dee"), 2, "web.yaml:8:9", id="a layer twice"),
        pytest.param(
            COMMENTED, Move(person="chen", after="ana"), 1, "web.yaml:8:17", id="comments inside"
        ),
    ],
)
def test_what_leaves_doubt_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, layers: str, edit: Edit, layer: int, place: str
) -> None:
    with pytest.raises(CannotEdit) as refused:
        drafted(tmp_path, layers, edit, layer=layer)

    assert place in str(refused.value)
    assert str(refused.value).endswith("by hand.")
    assert (tmp_path / "web.yaml").read_text() == TEAM % layers.strip("\n")


def test_anchors_elsewhere_in_the_file_do_no_harm(tmp_path: Path) -> None:
    layers = ANCHORED + "      - {people: [eli], every: day, start: 2026-01-05 10:00}"

    _old, new, _made = drafted(tmp_path, layers, Add(person="dee"), layer=3)

    assert "&all [ana, bo, chen]" in new
    assert "changes: [{from: 2026-01-08 10:00, people: [dee, eli]}]}" in new


def test_an_anchor_that_nothing_uses_is_not_copied(tmp_path: Path) -> None:
    layers = BLOCK.replace("bo, chen]", "&b bo, chen]")

    with pytest.raises(CannotEdit, match=r"web\.yaml:9:\d+: This name is written in a way"):
        drafted(tmp_path, layers, Add(person="dee"))
