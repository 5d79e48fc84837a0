"""What really comes out on standard error, of a process with its logs set up."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SAID = """
import logging
from datetime import UTC, datetime
import structlog
from bot.logs import set_up_logs

set_up_logs(level="INFO", form="json")
log = structlog.get_logger("bot.engine.sending.dispatcher")
at = datetime(2026, 11, 30, 3, 0, 4, 311, tzinfo=UTC)
log.warning("not sent", incident=12, problem="to +14155550101\\nrefused", retry_at=at)
logging.getLogger("twilio").warning("POST %s", "/alerts/" + "a" * 32)
try:
    raise ValueError("no such number: +14155550101")
except ValueError:
    log.exception("a provider's client broke", rows=[1, 2], seen={at})
"""


def test_as_json_each_line_parses_and_tells_no_number_and_no_key() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAID], cwd=ROOT, capture_output=True, text=True, check=True
    )

    first, second, third = (json.loads(line) for line in done.stderr.splitlines())

    assert (first["event"], first["incident"], first["level"]) == ("not sent", 12, "warning")
    assert first["problem"] == "to +1415•••0101\nrefused"
    assert first["retry_at"] == "2026-11-30T03:00:04+00:00"
    assert second["logger"] == "twilio"
    assert "aaaa" not in second["event"]
    assert third["rows"] == [1, 2]
    assert "ValueError: no such number: +1415•••0101" in third["exception"]


LEFT_OUT = """
import asyncio
from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from bot.engine.loops.recurring import Scheduler
from bot.logs import set_up_logs

async def leave_out_twice():
    scheduler, heard = Scheduler(), asyncio.Queue()
    scheduler.add_listener(heard.put_nowait, EVENT_JOB_MAX_INSTANCES)
    scheduler.every(0.01, asyncio.Event().wait, name="pulse")
    scheduler.start()
    for _ in range(2):
        await heard.get()

set_up_logs(level="INFO", form="json")
asyncio.run(leave_out_twice())
"""


def test_that_something_is_left_out_is_said_by_us_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEFT_OUT], cwd=ROOT, capture_output=True, text=True, check=True
    )

    told = [json.loads(line) for line in done.stderr.splitlines()]
    warnings = [(line["logger"], line["job"]) for line in told if line["level"] == "warning"]
    assert warnings == [("bot.engine.loops.recurring", "pulse")]
