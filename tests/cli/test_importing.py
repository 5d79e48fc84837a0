"""`oncall import`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask
from tests.importing.pagerduty_sample import ANA as PD_ANA
from tests.importing.pagerduty_sample import BO as PD_BO
from tests.importing.pagerduty_sample import WEEKS, entry, final, schedule
from tests.importing.test_ical import ANA, BO, CHEN, a_calendar
from tests.importing.test_opsgenie import WEEKS as OPSGENIE_WEEKS
from tests.importing.test_opsgenie import schedule as opsgenie_schedule

AGREES = final(entry("2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z", PD_BO))
DIFFERS = final(entry("2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z", PD_ANA))


def pagerduty(folder: Path, rendered: object, **changed: object) -> str:
    """A file as PagerDuty answers; its name."""
    payload = schedule({**WEEKS, **changed}, final_schedule=rendered)
    (folder / "schedule.json").write_text(json.dumps(payload))
    return "schedule.json"


def test_the_files_are_written_and_load(ask: Ask, folder: Path) -> None:
    result = ask("import", "pagerduty", pagerduty(folder, AGREES), "--team", "payments", width=200)

    assert result.exit_code == 0
    assert result.stdout == "2 people in imported/people.yaml and imported/payments.yaml\n"
    assert result.stderr == (
        "Payments, first line: the same shifts from Tue 1 Dec 2026 05:00 to Wed 2 Dec 2026 05:00 "
        "(America/New_York)\n"
    )
    checked = ask("check", "imported")
    assert checked.exit_code == 0
    assert "1 team, 2 people, 1 schedule" in checked.stdout
    told = ask("--schedules", "imported", "who", "payments", "--at", "2026-12-01T12:00Z").stdout
    assert "Bo Lindqvist" in told


def test_shifts_that_differ_are_told_and_the_files_are_written_all_the_same(
    ask: Ask, folder: Path
) -> None:
    result = ask("import", "pagerduty", pagerduty(folder, DIFFERS), width=200)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[1:] == [
        "  Tue 1 Dec 2026 05:00 to Wed 2 Dec 2026 05:00: ana-souza there, bo-lindqvist here"
    ]
    assert "1 difference from" in result.stderr
    assert (folder / "imported" / "payments-first-line.yaml").exists()


def test_nothing_to_compare_with_is_said(ask: Ask, folder: Path) -> None:
    result = ask("import", "pagerduty", pagerduty(folder, final()))

    assert result.exit_code == 0
    assert "not compared, the files hold no shifts that the source worked out" in result.stderr


def test_the_comparison_can_be_narrowed(ask: Ask, folder: Path) -> None:
    name = pagerduty(folder, DIFFERS)

    result = ask("import", "pagerduty", name, "--from", "2026-12-02T09:00Z", width=200)

    assert "from Wed 2 Dec 2026 04:00 to Wed 2 Dec 2026 05:00" in result.stderr


def test_what_is_left_out_is_said(ask: Ask, folder: Path) -> None:
    name = pagerduty(folder, AGREES, rotation_turn_length_seconds=5400)
    payload = json.loads((folder / name).read_text())
    payload["schedule"]["schedule_layers"].append(WEEKS)
    (folder / name).write_text(json.dumps(payload))

    result = ask("import", "pagerduty", name, width=200)

    assert "layer Weeks was left out: turns of 5400 s cannot be said here" in result.stderr


def test_a_hyphen_prints_the_files(ask: Ask, folder: Path) -> None:
    result = ask("import", "pagerduty", pagerduty(folder, AGREES), "--output", "-")

    assert result.stdout.startswith("# people.yaml\n# Imported from PagerDuty.")
    assert "\n# payments-first-line.yaml\n" in result.stdout
    assert not (folder / "imported").exists()


def test_json_has_the_files_and_the_comparison(
    ask: Ask, folder: Path, ask_json: Callable[..., Any]
) -> None:
    name = pagerduty(folder, DIFFERS)

    result = ask("import", "pagerduty", name, "--output", "-", "--json")

    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert set(told) == {"team", "files", "schedules"}
    assert set(told["files"]) == {"people.yaml", "payments-first-line.yaml"}
    assert told["schedules"] == [
        {
            "name": "Payments, first line",
            "schedules": ["payments-first-line"],
            "remarks": [],
            "compared": {
                "start": "2026-12-01T10:00:00+00:00",
                "end": "2026-12-02T10:00:00+00:00",
            },
            "differences": [
                {
                    "start": "2026-12-01T10:00:00+00:00",
                    "end": "2026-12-02T10:00:00+00:00",
                    "theirs": ["ana-souza"],
                    "ours": ["bo-lindqvist"],
                }
            ],
        }
    ]


def test_a_calendar_is_imported_too(ask: Ask, folder: Path) -> None:
    (folder / "rota.ics").write_bytes(a_calendar(ANA, BO, CHEN))

    result = ask("import", "ical", "rota.ics", "--output", "new/folder", width=200)

    assert result.exit_code == 0
    assert "people: [ana, bo, chen]" in (folder / "new" / "folder" / "ops-rota.yaml").read_text()
    assert "Ops rota: the same shifts from Mon 30 Nov 2026 04:00" in result.stderr


def test_what_ical_writes_import_reads(ask: Ask, folder: Path) -> None:
    ask("ical", "platform/primary", "--output", "primary.ics")

    result = ask("import", "ical", "primary.ics", "--from", "now", "--to", "2027-03-01", width=200)

    assert result.exit_code == 0
    imported = ask("--schedules", "imported", "who", "--at", "2026-12-20T12:00Z").stdout
    ours = ask("who", "platform/primary", "--at", "2026-12-20T12:00Z").stdout
    assert "Bo Chen" in imported
    assert "Bo Chen" in ours


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"[", "x.json is not JSON: Expecting value (line 1, column 2).", id="cut"),
        pytest.param(b"\xff\xfe", "x.json is not JSON", id="octets"),
        pytest.param(b"[" * 100_000, "nested too deep", id="deep"),
        pytest.param(b"{}", "x.json: must be an object with schedule", id="something else"),
        pytest.param(
            b'{"schedule": {"name": 1}}', "x.json: schedule.name must be text", id="a field"
        ),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(
    ask: Ask, folder: Path, content: bytes, told: str
) -> None:
    (folder / "x.json").write_bytes(content)

    result = ask("import", "pagerduty", "x.json", width=200)

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert not (folder / "imported").exists()


def test_files_that_are_there_are_never_overwritten(ask: Ask, folder: Path) -> None:
    name = pagerduty(folder, AGREES)
    before = (folder / "schedules" / "people.yaml").read_text()

    result = ask("import", "pagerduty", name, "--output", "schedules", width=200)

    assert result.exit_code == 1
    assert "schedules/people.yaml is there already. Name another folder" in result.stderr
    assert (folder / "schedules" / "people.yaml").read_text() == before


@pytest.mark.parametrize(
    ("words", "exit_code", "told"),
    [
        pytest.param(("victorops", "x.json"), 2, "'victorops' is not one of", id="source"),
        pytest.param(("pagerduty",), 2, "Missing argument 'FILE...'", id="no file"),
        pytest.param(
            ("pagerduty", "no.json"), 1, "no.json cannot be read: No such file", id="file"
        ),
        pytest.param(("pagerduty", "no.json", "--team", "A B"), 2, "cannot be a name", id="team"),
        pytest.param(
            ("pagerduty", "no.json", "--team", "people"), 2, "“people” cannot", id="people"
        ),
        pytest.param(
            ("pagerduty", "no.json", "--from", "now", "--to", "2020-01-01"),
            1,
            "must be later than --from",
            id="span",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    ask: Ask, words: tuple[str, ...], exit_code: int, told: str
) -> None:
    result = ask("import", *words, width=200)

    assert result.exit_code == exit_code
    assert told in result.stderr


def test_a_number_of_thousands_of_digits_is_a_sentence(ask: Ask, folder: Path) -> None:
    (folder / "schedule.json").write_text('{"a": ' + "1" * 5000 + "}")

    refused = ask("import", "pagerduty", "schedule.json")

    assert refused.exit_code == 1
    assert "a number is too long" in refused.stderr


def test_why_nothing_is_left_to_import_is_said(ask: Ask, folder: Path) -> None:
    nobody = {**OPSGENIE_WEEKS, "participants": [{"type": "none"}]}
    (folder / "ops.json").write_text(json.dumps(opsgenie_schedule(nobody)))

    result = ask("import", "opsgenie", "ops.json")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "oncall: ops_first: rotation weeks was left out: a turn of nobody cannot be said here",
        "nobody is on call in these files, so there is nothing to import",
    ]
