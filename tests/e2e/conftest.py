"""`oncall sandbox` as a process, and a browser that looks at it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e.chromium import Browser, NoChromium, Page, browser, chromium

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "bot" / "cli" / "sandbox" / "page"
PATIENCE_SECONDS = 20

PEOPLE = """\
people:
  ana:
    name: Ana Souza
    slack: U02ANA0001
    phone: "+14155550101"
    timezone: America/Los_Angeles
    contact: ["slack, sms, call"]
  bo:
    name: Bo Lindqvist
    slack: U02BO00001
    phone: "+14155550102"
    timezone: Asia/Tokyo
    contact: ["slack, call"]
  kim: {name: Kim Lee, slack: U02KIM0001, timezone: America/New_York}
  pat: {name: Pat Doe, phone: "+14155550109", timezone: America/New_York}
"""
CHECKOUT = """\
team: checkout
timezone: America/Los_Angeles
slack: {channel: "#checkout"}
services:
  shop: {runbook: https://example.com/runbooks/shop}
schedules:
  primary:
    layers:
      - {people: [ana], every: week, start: 2026-01-05 10:00}
  secondary:
    layers:
      - {people: [bo], every: week, start: 2026-01-05 10:00}
escalation:
  - {page: primary, wait: 10m}
  - {page: secondary, wait: 10m}
"""


@pytest.fixture
def schedules(tmp_path: Path) -> Path:
    """Ana is always first, Bo always second; Kim has no phone, and Pat is not in Slack."""
    directory = tmp_path / "schedules"
    directory.mkdir()
    (directory / "people.yaml").write_text(PEOPLE)
    (directory / "checkout.yaml").write_text(CHECKOUT)
    return directory


@pytest.fixture
def sandbox(schedules: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a running sandbox; Ctrl-C must end it well."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0", "--schedules", str(schedules)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    why_not = ""
    try:
        chromium()
    except NoChromium as missing:
        why_not = str(missing)
    if why_not:
        pytest.fail(why_not, pytrace=False)
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def page(chrome: Browser, sandbox: str) -> Iterator[Page]:
    """The page of the sandbox, which must not complain of anything meanwhile."""
    chrome.complaints.clear()
    opened = chrome.open(sandbox)
    opened.see("document.querySelector('#viewer').value")
    yield opened
    opened.close()
    assert chrome.complaints == []


@pytest.fixture(scope="session")
def script_page(chrome: Browser) -> Iterator[Page]:
    """A page that has the scripts at its root, and no sandbox behind it."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(PAGE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        opened = chrome.open(f"http://127.0.0.1:{server.server_port}/mrkdwn.js")
        yield opened
        opened.close()
        server.shutdown()
        serving.join()


def _address(process: "subprocess.Popen[str]") -> str:
    for line in process.stdout or ():
        if line.strip().startswith("http://127.0.0.1:"):
            return line.strip()
    raise AssertionError("the sandbox did not start")
