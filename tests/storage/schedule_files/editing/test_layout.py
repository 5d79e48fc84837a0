"""Every byte that is not meant stays, whatever the file looks like."""

from pathlib import Path

from bot.domain.rosters.line_up import Add, Remove
from bot.storage.schedule_files import read_directory
from bot.storage.schedule_files.editing import draft
from tests.storage.schedule_files.editing.drafting import NOW, PEOPLE, TEAM, drafted

BLOCK = """
      # the main one
      - people: [ana,  bo, chen]   # in this order

        every: week
        start: 2026-01-05 10:00    # a Monday

      # the next layer
      - {people: [eli], every: day, start: 2026-01-05 09:00, only: mon-fri 09:00-17:00}
"""


def test_a_layer_in_block_style_gets_changes_as_its_last_key(tmp_path: Path) -> None:
    old, new, made = drafted(tmp_path, BLOCK, Add(person="dee"))

    added = """
        changes:
          - {from: 2026-01-12 10:00, people: [bo, chen, dee, ana]}"""
    assert new == old.replace("# a Monday", f"# a Monday{added}")
    assert made.line == 14
    assert made.new.decode().splitlines()[made.line - 1].strip().startswith("- {from")


def test_a_layer_in_flow_style_gets_them_inside_its_braces(tmp_path: Path) -> None:
    layer = "      - { people: [ana, bo], every: week, start: 2026-01-05 10:00, }  # c"

    old, new, _made = drafted(tmp_path, layer, Add(person="dee"))

    added = ", changes: [{from: 2026-01-12 10:00, people: [bo, dee, ana]}]"
    assert new == old.replace("10:00,", f"10:00{added},")


def test_a_file_of_windows_stays_one(tmp_path: Path) -> None:
    old, new, _made = drafted(tmp_path, BLOCK, Add(person="dee"), ending="\r\n")

    added = (
        "\r\n        changes:\r\n          - {from: 2026-01-12 10:00, people: [bo, chen, dee, ana]}"
    )
    assert new == old.replace("# a Monday", f"# a Monday{added}")
    assert "\n" not in new.replace("\r\n", "")


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    text = TEAM % BLOCK.strip("\n")
    (tmp_path / "web.yaml").write_text(text, encoding="utf-8-sig")

    draft(
        tmp_path,
        read_directory(tmp_path),
        team="web",
        schedule="primary",
        layer=1,
        edit=Add(person="dee"),
        now=NOW,
        since=None,
    ).save()

    written = (tmp_path / "web.yaml").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# ")
    assert b"[bo, chen, dee, ana]" in written


CHANGES = """
      - people: [ana, bo, chen]
        every: week
        start: 2026-01-05 10:00
        changes:        # one a line
        # chen takes a rest
        - {from: 2026-01-05 10:00, people: [ana, bo, "dee"]}   # until summer

        # summer
        - from: 2026-06-01 10:00
          people:
          - dee
          - ana   # first in the alphabet
          - [bo, chen]
"""


def test_a_change_goes_behind_the_earlier_ones_and_before_the_comments_of_the_later(
    tmp_path: Path,
) -> None:
    old, new, _made = drafted(tmp_path, CHANGES, Add(person="eli", after="bo"))

    added = """
        - {from: 2026-01-12 10:00, people: [bo, eli, "dee", ana]}"""
    later = old.replace("# until summer", f"# until summer{added}")
    assert new == later.replace("- [bo, chen]", "- [bo, chen]\n          - eli")


def test_the_first_change_of_a_list_goes_above_the_comments_of_the_next(tmp_path: Path) -> None:
    layers = CHANGES.replace("2026-01-05 10:00, people", "2026-01-26 10:00, people")

    old, new, _made = drafted(tmp_path, layers, Remove(person="ana"))

    comment = "        # chen takes a rest"
    added = "        - {from: 2026-01-12 10:00, people: [bo, chen]}\n"
    expected = old.replace(comment, added + comment).replace('[ana, bo, "dee"]', '[bo, "dee"]')
    assert new == expected.replace("          - ana   # first in the alphabet\n", "")


def test_a_change_beside_others_in_block_style_is_written_like_them(tmp_path: Path) -> None:
    layers = CHANGES.replace(
        '{from: 2026-01-05 10:00, people: [ana, bo, "dee"]}',
        'from: 2026-01-05 10:00\n          people: [ana, bo, "dee"]',
    )

    _old, new, _made = drafted(tmp_path, layers, Add(person="eli"))

    assert (
        "        - from: 2026-01-12 10:00\n"
        '          people: [bo, "dee", eli, ana]\n'
        "\n        # summer\n" in new
    )


def test_an_empty_list_of_changes_is_filled(tmp_path: Path) -> None:
    layer = "      - {people: [ana, bo], every: week, start: 2026-01-05 10:00, changes: [ ]}"

    old, new, _made = drafted(tmp_path, layer, Add(person="dee"))

    change = "{from: 2026-01-12 10:00, people: [bo, dee, ana]}"
    assert new == old.replace("[ ]", f"[{change} ]")


def test_a_list_of_changes_in_flow_style_is_continued(tmp_path: Path) -> None:
    first = "{from: 2026-01-05 10:00, people: [bo, ana]}"
    layer = (
        "      - {people: [ana, bo], every: week, start: 2026-01-05 10:00,\n"
        f"         changes: [{first}]}}"
    )

    old, new, _made = drafted(tmp_path, layer, Add(person="dee"))

    change = "{from: 2026-01-12 10:00, people: [ana, dee, bo]}"
    assert new == old.replace(first, f"{first}, {change}")
