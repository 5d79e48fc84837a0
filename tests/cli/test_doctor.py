"""`oncall doctor`: how the findings are told. What is found is tested beside the checks."""

import json

from tests.cli.conftest import Ask


def test_each_piece_is_a_line_and_missing_ones_end_it_with_1(ask: Ask) -> None:
    result = ask("doctor")

    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert any(line.startswith("ok       schedules ") for line in lines)
    assert any(line.startswith("MISSING  twilio account  Not set up") for line in lines)
    assert all(len(line) <= 80 for line in lines)
    assert result.stderr == "\n3 things to mend.\n"


def test_json_is_a_list_of_findings(ask: Ask) -> None:
    result = ask("doctor", "--json")

    findings = json.loads(result.stdout)
    assert result.exit_code == 1
    assert all(set(finding) == {"check", "ok", "message"} for finding in findings)
    assert [finding["check"] for finding in findings if not finding["ok"]] == [
        "public address",
        "slack token",
        "twilio account",
    ]
