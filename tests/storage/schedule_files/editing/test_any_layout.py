"""Layers in every style, edited at random: what is written loads and says what was meant."""

from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.domain.refusals import Refused
from bot.domain.rosters.line_up import Add, Edit, Move, Remove
from bot.storage.schedule_files import read_directory
from bot.storage.schedule_files.editing import draft
from tests.storage.schedule_files.editing.drafting import PEOPLE, TEAM

NAMES = ("ana", "bo", "chen", "dee", "eli", "fay")
COMMENT = st.sampled_from(["", "", "  # [why, not]", " # ana, bo"])
BLANK = st.sampled_from(["", "", "\n", "\n        # on a line of its own: {x}\n"])


@st.composite
def line_ups(draw: st.DrawFn) -> list[list[str]]:
    people = list(draw(st.permutations(NAMES)))[: draw(st.integers(1, 5))]
    turns = []
    while people:
        size = draw(st.sampled_from([1, 1, 1, 2, 3]))
        turns.append(people[:size])
        people = people[size:]
    return turns


def written(draw: st.DrawFn, name: str) -> str:
    return draw(st.sampled_from(["{}", "{}", '"{}"', "'{}'"])).format(name)


def flow_names(draw: st.DrawFn, turns: list[list[str]]) -> str:
    comma = draw(st.sampled_from([", ", ",", " ,  "]))
    each = [
        written(draw, turn[0])
        if len(turn) == 1 and draw(st.booleans())
        else f"[{', '.join(written(draw, name) for name in turn)}]"
        for turn in turns
    ]
    return f"[{comma.join(each)}{draw(st.sampled_from(['', '', ',', ' ']))}]"


def names(draw: st.DrawFn, turns: list[list[str]], indent: int) -> str:
    """What follows `people:`, on the same line or below."""
    style = draw(st.sampled_from(["flow", "flow", "lines", "block"]))
    margin = "\n" + " " * indent
    if style == "flow":
        return f" {flow_names(draw, turns)}"
    if style == "lines":
        lines = [f"{flow_names(draw, [turn])[1:-1].rstrip(' ,')}," for turn in turns]
        inside = "".join(f"{margin}  {line}{draw(COMMENT)}" for line in lines)
        return f" [{inside}{margin}]"
    return "".join(
        f"{margin}- {flow_names(draw, [turn])[1:-1].rstrip(' ,')}{draw(COMMENT)}" for turn in turns
    )


@st.composite
def layers(draw: st.DrawFn) -> str:
    """One layer that began on the 5th, with up to two changes."""
    starts = draw(st.lists(st.integers(0, 6), max_size=2, unique=True).map(sorted))
    days = [datetime(2026, 1, 5, 10) + timedelta(weeks=week) for week in starts]
    if draw(st.integers(0, 3)) == 0:
        changes = ", ".join(
            f"{{from: {day:%Y-%m-%d %H:%M}, people: {flow_names(draw, draw(line_ups()))}}}"
            for day in days
        )
        keys = [
            f"people: {flow_names(draw, draw(line_ups()))}",
            "every: week",
            "start: 2026-01-05 10:00",
            *([f"changes: [{changes}]"] if days else []),
        ]
        return f"      - {{{', '.join(draw(st.permutations(keys)))}}}{draw(COMMENT)}"
    keys = [
        f"people:{names(draw, draw(line_ups()), 8)}",
        f"every: week{draw(COMMENT)}{draw(BLANK)}",
        f"start: 2026-01-05 10:00{draw(COMMENT)}",
    ]
    if days:
        entries = "".join(f"\n          {entry(draw, day)}{draw(BLANK)}" for day in days)
        keys.append(f"changes:{draw(COMMENT)}{entries}")
    text = "\n        ".join(draw(st.permutations(keys)))
    return f"      - {text}"


def entry(draw: st.DrawFn, day: datetime) -> str:
    start = f"from: {day:%Y-%m-%d %H:%M}"
    if draw(st.booleans()):
        return f"- {{{start}, people: {flow_names(draw, draw(line_ups()))}}}{draw(COMMENT)}"
    return f"- {start}{draw(COMMENT)}\n            people:{names(draw, draw(line_ups()), 12)}"


PERSON = st.sampled_from(NAMES)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(Add, person=PERSON, after=st.none() | PERSON),
    st.builds(Remove, person=PERSON),
    st.builds(Move, person=PERSON, after=PERSON),
    st.builds(Move, person=PERSON, before=PERSON),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
@given(layer=layers(), edit=EDITS, week=st.integers(-1, 6), ending=st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_what_was_meant(
    tmp_path: Path, layer: str, edit: Edit, week: int, ending: str
) -> None:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    text = (TEAM % layer).replace("\n", ending)
    (tmp_path / "web.yaml").write_bytes(text.encode())
    assert read_directory(tmp_path).errors == ()
    now = datetime.fromisoformat("2026-01-07T12:00Z") + timedelta(weeks=week)
    try:
        made = draft(
            tmp_path,
            read_directory(tmp_path),
            team="web",
            schedule="primary",
            layer=1,
            edit=edit,
            now=now,
            since=None,
        )
    except Refused as refusal:
        if "without doubt" in str(refusal):
            raise
        assume(False)
        return

    made.save()

    reading = read_directory(tmp_path)
    assert reading.roster == made.after != made.before
    new = (tmp_path / "web.yaml").read_bytes().decode()
    assert comments(new) <= comments(text)
    if all(rewritten.is_new for rewritten in made.edited.rewritten):
        assert without_added(new, text)
        assert comments(new) == comments(text)


def comments(text: str) -> set[str]:
    return {line[line.index(" #") :] for line in text.splitlines() if " #" in line}


def without_added(new: str, old: str) -> bool:
    """Whether the old text is the new one without one stretch of it."""
    start = next((i for i, (a, b) in enumerate(zip(new, old, strict=False)) if a != b), len(old))
    return new.endswith(old[start:])
