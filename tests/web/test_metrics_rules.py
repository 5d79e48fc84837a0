"""The rules of docs/metrics.md, loaded the way Prometheus loads them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.applications import Starlette

from bot.storage.database import Database
from bot.web.metrics import Metrics
from bot.web.providers import Providers
from tests.conftest import MovedClock
from tests.web.conftest import Engine

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
# What only Prometheus itself knows of a process.
PROMETHEUS_OWN = {"up"}


def blocks() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


def rules(block: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load(block)["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_the_rules_are_yaml_that_a_prometheus_understands() -> None:
    read = [rule for block in blocks() for rule in rules(block)]

    assert len(read) == 11
    for rule in read:
        assert set(rule) <= {"alert", "expr", "for"}
        assert isinstance(rule["expr"], str)
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
    assert len({rule["alert"] for rule in read}) == len(read)


async def test_the_rules_ask_for_metrics_that_there_are(
    sqlite: Database, engine: Engine, clock: MovedClock
) -> None:
    metrics = Metrics(sqlite, engine, clock)
    metrics.add(Providers(dict, dict))
    transport = httpx.ASGITransport(app=Starlette(routes=metrics.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as client:
        told = (await client.get("/metrics")).text

    there = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE)) | PROMETHEUS_OWN
    asked = {
        re.sub(r"_bucket$", "", name)
        for block in blocks()
        for rule in rules(block)
        for name in re.findall(r"\b(?:sleepwell_\w+|up)\b", rule["expr"])
    }
    assert len(asked) > 5
    assert asked - there == set()


@pytest.mark.parametrize("number", range(len(blocks())))
def test_promtool_takes_them_where_there_is_one(number: int, tmp_path: Path) -> None:
    rules_file = tmp_path / "rules.yml"
    rules_file.write_text(blocks()[number])
    promtool = shutil.which("promtool")
    assert yaml.safe_load(rules_file.read_text())
    if promtool is None:
        return
    checked = subprocess.run(
        [promtool, "check", "rules", rules_file], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
