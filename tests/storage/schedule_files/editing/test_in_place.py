"""Line-ups that are edited where they stand."""

from pathlib import Path

import pytest

from bot.domain.rosters.line_up import Add, Edit, Move, Remove
from tests.storage.schedule_files.editing.drafting import BEFORE_ALL, drafted


@pytest.mark.parametrize(
    ("people", "edit", "expected"),
    [
        pytest.param("[ana, bo, chen]", Add(person="dee"), "[ana, bo, chen, dee]", id="last"),
        pytest.param(
            "[ana, bo, chen]", Add(person="dee", after="ana"), "[ana, dee, bo, chen]", id="between"
        ),
        pytest.param("[ana, bo, chen]", Remove(person="ana"), "[bo, chen]", id="the first"),
        pytest.param("[ana, bo , chen]", Remove(person="bo"), "[ana, chen]", id="the second"),
        pytest.param("[ana, bo, chen,]", Remove(person="chen"), "[ana, bo,]", id="the last"),
        pytest.param(
            "[ana, 'bo', chen]", Move(person="bo", before="ana"), "['bo', ana, chen]", id="forth"
        ),
        pytest.param(
            "[ana, bo, chen]", Move(person="ana", after="chen"), "[bo, chen, ana]", id="back"
        ),
        pytest.param(
            "[ana, [bo, dee], chen]", Remove(person="dee"), "[ana, bo, chen]", id="one of two"
        ),
        pytest.param(
            "[ana, [bo, dee, 'eli']]", Remove(person="dee"), "[ana, [bo, 'eli']]", id="one of three"
        ),
        pytest.param(
            "[ana, [bo,dee]]", Move(person="dee", before="ana"), "[[bo, dee], ana]", id="a pair"
        ),
        pytest.param(
            "\n          - ana  # 1\n          - bo\n          - chen  # 3",
            Add(person="dee", after="ana"),
            "\n          - ana  # 1\n          - dee\n          - bo\n          - chen  # 3",
            id="a block",
        ),
        pytest.param(
            "\n        - ana  # 1\n        - bo\n        - chen  # 3",
            Move(person="chen", before="ana"),
            "\n        - chen  # 3\n        - ana  # 1\n        - bo",
            id="moved in a block, with its comment",
        ),
        pytest.param(
            "\n        # up\n        - ana  # 1\n        - bo  # 2\n        - chen",
            Remove(person="bo"),
            "\n        # up\n        - ana  # 1\n        - chen",
            id="taken out of a block",
        ),
        pytest.param(
            "\n        - ana\n        - - bo\n          - chen\n        - dee",
            Remove(person="chen"),
            "\n        - ana\n        - bo\n        - dee",
            id="a block inside a block",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo,\n          chen,  # 3\n        ]",
            Add(person="dee"),
            "[\n          ana,  # 1\n          bo,\n          chen,  # 3\n          dee\n        ]",
            id="a line each",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo  # 2\n        ]",
            Add(person="dee", after="ana"),
            "[\n          ana,  # 1\n          dee,\n          bo  # 2\n        ]",
            id="between lines",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo  # 2\n        ]",
            Add(person="dee", after="bo"),
            "[\n          ana,  # 1\n          bo,  # 2\n          dee\n        ]",
            id="behind the last line",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo,  # 2\n          chen,  # 3\n        ]",
            Remove(person="chen"),
            "[\n          ana,  # 1\n          bo,  # 2\n            # 3\n        ]",
            id="a line with a comment, which stays",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo,  # 2\n          chen  # 3\n        ]",
            Remove(person="ana"),
            "[\n            # 1\n          bo,  # 2\n          chen  # 3\n        ]",
            id="the first line of several, whose comment stays",
        ),
        pytest.param(
            "[\n          ana,  # 1\n          bo,\n          chen,  # 3\n        ]",
            Remove(person="bo"),
            "[\n          ana,  # 1\n          chen,  # 3\n        ]",
            id="a line of its own, which goes",
        ),
        pytest.param(
            "[\n          ana,\n          # she is new\n          bo,\n          chen\n        ]",
            Remove(person="chen"),
            "[\n          ana,\n          # she is new\n          bo,\n        ]",
            id="the last line, without a comma",
        ),
        pytest.param(
            "[\n          ana, bo,\n          [chen,\n           dee],\n          eli]",
            Remove(person="bo"),
            "[\n          ana,\n          [chen,\n           dee],\n          eli]",
            id="the last of a line",
        ),
        pytest.param(
            "[ ana  # 1\n        , bo  # 2\n        , chen ]",
            Remove(person="bo"),
            "[ ana  # 1\n        ,   # 2\n         chen ]",
            id="a comma behind a comment, which stays",
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_line_up_that_has_not_begun_is_edited_where_it_stands(
    tmp_path: Path, people: str, edit: Edit, expected: str, ending: str
) -> None:
    gap = "" if people.startswith("\n") else " "
    layer = f"      - people:{gap}{people}\n        every: week\n        start: 2026-01-05 10:00"

    old, new, _made = drafted(tmp_path, layer, edit, BEFORE_ALL, ending=ending)

    assert new == old.replace(people.replace("\n", ending), expected.replace("\n", ending))
