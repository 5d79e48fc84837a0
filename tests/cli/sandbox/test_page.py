"""The files of the page: they bring all they need, and never take text for markup."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "bot" / "cli" / "sandbox" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|srcdoc"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_takes_text_for_markup(script: Path) -> None:
    assert MARKUP.search(script.read_text()) is None


@pytest.mark.parametrize("part", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(part: Path) -> None:
    written = part.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert (
        re.search(r"""(?:src|href|url|from|import)\b[^\n]*["'(](?:https?:)?//""", written) is None
    )


@pytest.mark.parametrize("part", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_files_of_the_page_are_small(part: Path) -> None:
    assert len(part.read_text().splitlines()) <= 300


def test_every_file_that_is_not_python_is_named_for_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["bot"]
    needed = [
        path.relative_to(ROOT / "bot").as_posix()
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]

    left_out = [name for name in needed if not any(fnmatch(name, one) for one in patterns)]

    assert left_out == []
    assert "cli/sandbox/page/index.html" in needed
