"""What the documentation names exists: links, commands, variables; its examples run as shown."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup
from typer.testing import CliRunner

from bot.cli.application import app
from bot.settings import Settings
from bot.slack.commands.oncall import _WORDS
from bot.storage.schedule_files import read_texts

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCHEDULES = ROOT / "docs" / "schedules.md"
VARIABLES = {name.upper() for name in Settings.model_fields}
# Of the system, of a platform, and what stands for an alert key or a folder in examples.
WELL_KNOWN = {
    *("HOME", "PATH", "COLUMNS", "RAILWAY_VOLUME_MOUNT_PATH", "GH_TOKEN", "GITHUB_STEP_SUMMARY"),
    *("KEY", "YOUR_KEY", "OLD_DIR", "NEW_DIR"),
}

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|\s|bin/)(?:oncall|python -m bot)[ \n]+([^\n].*)", re.DOTALL)
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?<=\$)[A-Z][A-Z0-9]+\b")
_TEST = re.compile(r"\b((?:tests|bot)/[\w/]+(?:\.py)?)(?:::(\w+))?")
_EXAMPLE = re.compile(r"yaml (\S+\.yaml)")
RUN = "console"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fence:
    """One fenced block: what stands after the backticks, and what is inside."""

    info: str
    text: str


def fences(page: Path) -> list[Fence]:
    return [Fence(info=info.strip(), text=text) for info, text in _FENCE.findall(page.read_text())]


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text())


def code(page: Path) -> list[str]:
    """Every line of a fenced block, and every piece of code inside a sentence."""
    return [
        *(line for fence in fences(page) for line in fence.text.splitlines()),
        *_INLINE.findall(prose(page)),
    ]


def anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    headings = (heading.replace("`", "").lower() for heading in _HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


pages = pytest.mark.parametrize("page", PAGES, ids=relative)


@pages
def test_every_file_and_every_test_that_is_named_is_there(page: Path) -> None:
    named = [match.groups() for text in code(page) for match in _TEST.finditer(text)]

    missing = [
        (file, name)
        for file, name in named
        if not (ROOT / file).exists() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]

    assert missing == []


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in _LINK.findall(prose(page)) if not leads_somewhere(page, link)]

    assert broken == []


def leads_somewhere(page: Path, link: str) -> bool:
    if "://" in link:
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pages
def test_every_command_and_option_exists(page: Path) -> None:
    wrong = [
        (words, problem)
        for words in shown_commands(page)
        if (problem := problem_with(words)) is not None
    ]

    assert wrong == []


def shown_commands(page: Path) -> Iterator[list[str]]:
    for text in code(page):
        found = _COMMAND.search(text)
        if found is not None:
            yield shlex.split(found[1].replace("[", "").replace("]", ""), comments=True)


def problem_with(words: list[str]) -> str | None:
    """The word that no command has, if there is one."""
    command = typer.main.get_command(app)
    waiting = iter(words)
    for word in waiting:
        if word.startswith("-"):
            option = next((each for each in command.params if word in each.opts), None)
            if option is None and word not in {"-h", "--help"}:
                return word
            if option is not None and not getattr(option, "is_flag", False):
                next(waiting, None)
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        pytest.param("who platform --at now --json", None, id="right"),
        pytest.param("--schedules folder keys add checkout", None, id="options before"),
        pytest.param("whom", "whom", id="no such command"),
        pytest.param("keys steal 1", "steal", id="no such command of a family"),
        pytest.param("who --when now", "--when", id="no such option"),
    ],
)
def test_a_wrong_word_would_be_noticed(words: str, problem: str | None) -> None:
    assert problem_with(words.split()) == problem


@pages
def test_every_word_after_oncall_in_slack_is_known(page: Path) -> None:
    typed = [re.match(r"/oncall (\w+)", text) for text in _INLINE.findall(prose(page))]
    unknown = [found[1] for found in typed if found and found[1] not in _WORDS]

    assert unknown == []


@pages
def test_every_variable_exists(page: Path) -> None:
    named = {name for text in code(page) for name in _VARIABLE.findall(text)}

    assert named - VARIABLES - WELL_KNOWN == set()


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_variable_is_documented(variable: str) -> None:
    told = {
        name
        for page in (ROOT / "README.md", ROOT / "docs" / "setup.md")
        for text in code(page)
        for name in re.findall(r"[A-Z][A-Z0-9_]*", text)
    }

    assert variable in told


def examples(page: Path) -> dict[str, str]:
    """The blocks marked as whole files (```yaml NAME.yaml), by name."""
    found = [(_EXAMPLE.fullmatch(fence.info), fence.text) for fence in fences(page)]
    return {name[1]: text for name, text in found if name is not None}


def files_of(page: Path) -> dict[str, str]:
    """The files that a page shows, beside the people that all pages share."""
    return {"people.yaml": examples(SCHEDULES)["people.yaml"], **examples(page)}


with_examples = [page for page in PAGES if examples(page)]


@pytest.mark.parametrize("page", with_examples, ids=relative)
def test_the_complete_examples_of_a_page_load_together(page: Path) -> None:
    reading = read_texts(files_of(page))

    assert reading.errors == ()
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        pytest.param(page, fence.text, id=f"{page.stem}: {fence.text.splitlines()[0]}")
        for page in with_examples
        for fence in fences(page)
        if fence.info == RUN
    ],
)
def test_the_examples_answer_as_shown(
    page: Path, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_a_folder_of_its_own(files_of(page), tmp_path, monkeypatch)
    expected, answered = [], []

    for asked in shown.removeprefix("$ oncall ").split("\n$ oncall "):
        command, _, answer = asked.partition("\n")
        result = CliRunner().invoke(app, shlex.split(command), prog_name="oncall")
        expected += answer.rstrip("\n").splitlines()
        answered += [line.rstrip() for line in result.output.splitlines()]

    assert answered == expected


def in_a_folder_of_its_own(
    files: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the examples as its schedules, no database, and no variable of ours set."""
    (folder / "schedules").mkdir()
    for name, text in files.items():
        (folder / "schedules" / name).write_text(text)
    for name in VARIABLES | {"COLUMNS", "FORCE_COLOR", "RAILWAY_VOLUME_MOUNT_PATH"}:
        if name in os.environ:
            monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
