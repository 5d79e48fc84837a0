"""What is read without typer means the same as with it."""

from pathlib import Path

import pytest
from typer.main import get_group

from bot.cli.application import app
from bot.cli.serve_arguments import Part, Start, plainly_asked


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("serve", id="alone"),
        pytest.param("serve --port 8080", id="port"),
        pytest.param("serve --host :: --port 00080 --schedules a/../b/", id="all"),
        pytest.param("serve --no-engine --no-engine --port 65535", id="without the engine"),
        pytest.param("serve --port 1 --host a --host b --port 2", id="the last one counts"),
        pytest.param("engine --port 0 --schedules x", id="the engine"),
    ],
)
def test_what_is_plain_means_what_typer_makes_of_it(words: str) -> None:
    command, *options = words.split()
    asked = get_group(app).commands[command].make_context(command, list(options)).params
    no_engine = asked.pop("no_engine", False)

    plain = plainly_asked([command, *options])

    part: Part = "engine" if command == "engine" else "web" if no_engine else "all"
    assert plain == Start(part=part, **asked)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "-h",
        "who",
        "--schedules x serve",
        "serve --help",
        "serve --port",
        "serve --port ''",
        "serve --port 65536",
        "serve --port -1",
        "serve --port 8_0",
        "serve --port ８０８０",
        "serve --host -- x",
        "serve x",
        "serve --port=1",
        "serve --json",
        "engine --no-engine",
        "Serve",
    ],
)
def test_all_else_is_left_to_typer(words: str) -> None:
    assert plainly_asked([word.strip("'") for word in words.split()]) is None


def test_a_folder_is_taken_as_it_is_written() -> None:
    assert plainly_asked(["serve", "--schedules", "a b"]) == Start(
        part="all", schedules=Path("a b")
    )
