"""A real Chromium without a window, driven over its DevTools protocol.

Chrome DevTools Protocol: domains Target, Page, Runtime, Input, Emulation.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 20.0
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_LISTENING = re.compile(rb"DevTools listening on (ws://\S+)")
_FLAGS = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    # Nothing may reach beyond this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

Json = dict[str, Any]


class NoChromium(Exception):  # noqa: N818 (it names what is missing)
    """No Chromium was found; the sentence says how to bring one."""


def chromium() -> str:
    """Where it is.

    Raises:
        NoChromium: nowhere.
    """
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        where = f"at $CHROMIUM ({named})" if named else f"on PATH as {', '.join(_NAMES)}"
        raise NoChromium(
            f"These tests need a Chromium, and there is none {where}. "
            "Install one (on Debian: apt-get install chromium), or set CHROMIUM to its path."
        )
    return found


@contextmanager
def browser(profile: Path) -> Iterator["Browser"]:
    """A browser with a fresh profile, ended when the block is left."""
    # Chromium refuses its own sandbox to root, which is who runs in most containers.
    flags = (*_FLAGS, "--no-sandbox") if os.geteuid() == 0 else _FLAGS
    process = subprocess.Popen(
        [chromium(), *flags, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        with connect(_address(process), max_size=None) as connection:
            yield Browser(connection)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        if process.stderr is not None:
            process.stderr.close()


def _address(process: "subprocess.Popen[bytes]") -> str:
    said = []
    for line in process.stderr or ():
        said.append(line)
        found = _LISTENING.search(line)
        if found:
            return found.group(1).decode()
    raise RuntimeError(f"Chromium ended at once:\n{b''.join(said).decode(errors='replace')}")


class Browser:
    """The connection to a running browser."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._last_id = 0
        self.complaints: list[str] = []

    def open(self, url: str) -> "Page":
        """A new page at an address, once it has loaded."""
        target = self.ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = Page(self, session["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            page.ask(f"{domain}.enable")
        page.resize(1400, 900)
        page.ask("Page.navigate", {"url": url})
        page.see("document.readyState === 'complete' && location.href !== 'about:blank'")
        return page

    def ask(self, method: str, params: Json | None = None, session: str | None = None) -> Json:
        """One command and its answer; what the page complains of meanwhile is kept."""
        self._last_id += 1
        asked: Json = {"id": self._last_id, "method": method, "params": params or {}}
        if session is not None:
            asked["sessionId"] = session
        self._connection.send(json.dumps(asked))
        while True:
            told = json.loads(self._connection.recv(timeout=PATIENCE_SECONDS + 10))
            if told.get("id") != self._last_id:
                self._note(told)
                continue
            if "error" in told:
                raise RuntimeError(f"{method}: {told['error']['message']}")
            result: Json = told["result"]
            return result

    def _note(self, event: Json) -> None:
        params = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif event.get("method") == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(str(params["entry"]))


class Page:
    """A page, looked at and acted on the way a person does."""

    def __init__(self, in_browser: Browser, session: str) -> None:
        self._browser = in_browser
        self._session = session

    def ask(self, method: str, params: Json | None = None) -> Json:
        """One command of the protocol to this page."""
        return self._browser.ask(method, params, self._session)

    def close(self) -> None:
        """Close it."""
        self.ask("Page.close")

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401 (whatever the expression is)
        """The value of an expression; a promise is waited for.

        Raises:
            AssertionError: it threw.
        """
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.ask("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"].get("exception", {})
            raise AssertionError(thrown.get("description") or thrown.get("value") or answer)
        return answer["result"].get("value")

    def see(self, expression: str) -> Any:  # noqa: ANN401 (likewise)
        """Wait until an expression is true, looking whenever the page changes; returns its value.

        Raises:
            AssertionError: it did not become so in time; what the page says is told.
        """
        return self.evaluate(
            f"""new Promise((resolve, reject) => {{
              const look = () => {{
                const seen = ({expression});
                if (seen) {{ watcher.disconnect(); clearTimeout(timer); resolve(seen); }}
              }};
              const watcher = new MutationObserver(look);
              const timer = setTimeout(() => {{
                watcher.disconnect();
                reject(new Error({json.dumps("never seen: " + expression)} + "\\n\\n"
                  + document.body.innerText));
              }}, {PATIENCE_SECONDS * 1000});
              watcher.observe(document, {{
                subtree: true, childList: true, attributes: true, characterData: true,
              }});
              addEventListener("load", look);
              look();
            }})"""
        )

    def see_text(self, text: str, *, within: str = "body") -> None:
        """Wait until this can be read inside the first element that a selector finds."""
        self.see(
            f"document.querySelector({json.dumps(within)})?.innerText.includes({json.dumps(text)})"
        )

    def click(self, selector: str, text: str = "") -> None:
        """Wait for an element with this text, and click its middle with the mouse.

        Raises:
            AssertionError: it is not there, disabled, or something lies over it.
        """
        self.let_go(self.hold(selector, text))

    def hold(self, selector: str, text: str = "") -> Json:
        """The first half of a click; returns where the mouse is. Raises AssertionError likewise."""
        place: Json = self.see(
            f"""(() => {{
              const node = [...document.querySelectorAll({json.dumps(selector)})].find(
                (one) => one.innerText.includes({json.dumps(text)}) && one.checkVisibility()
                  && !one.disabled);
              if (!node) return null;
              node.scrollIntoView({{ block: "center", behavior: "instant" }});
              const box = node.getBoundingClientRect();
              const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
              const hit = document.elementFromPoint(x, y);
              return node.contains(hit) ? {{ x, y }} : null;
            }})()"""
        )
        self._mouse("mousePressed", place)
        return place

    def let_go(self, place: Json) -> None:
        """The second half of a click."""
        self._mouse("mouseReleased", place)

    def focus(self, selector: str) -> None:
        """Put the focus on an element, as Tab would."""
        self.see(f"document.querySelector({json.dumps(selector)})")
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.ask("Input.insertText", {"text": text})

    def press(self, key: str) -> None:
        """Press and let go of a key: a character, or `Enter`, `Tab`, `Escape`."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = {"Enter": 13, "Tab": 9, "Escape": 27}.get(key) or ord(key.upper())
        told = {"key": key, "text": text, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", {**told, "type": "keyDown" if text else "rawKeyDown"})
        self.ask("Input.dispatchKeyEvent", {**told, "type": "keyUp", "text": ""})

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a select by its value."""
        self.see(f"document.querySelector({json.dumps(selector)})")
        self.evaluate(
            f"""(() => {{
              const node = document.querySelector({json.dumps(selector)});
              node.focus();
              node.value = {json.dumps(value)};
              node.dispatchEvent(new Event("input", {{ bubbles: true }}));
              node.dispatchEvent(new Event("change", {{ bubbles: true }}));
            }})()"""
        )

    def draw_frames(self, number: int) -> None:
        """Let the page draw itself so many times."""
        self.evaluate(
            f"""(async () => {{
              for (let left = {number}; left > 0; left -= 1)
                await new Promise(requestAnimationFrame);
            }})()"""
        )

    def resize(self, width: int, height: int) -> None:
        """Look through a window of this size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", size)

    def _mouse(self, kind: str, place: Json) -> None:
        told = {**place, "type": kind, "button": "left", "clickCount": 1}
        self.ask("Input.dispatchMouseEvent", told)
