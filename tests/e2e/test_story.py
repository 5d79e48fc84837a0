"""The story that the sandbox is for: an alert, a phone, a key pressed, a message in Slack."""

import json

import httpx

from bot.cli.sandbox.door import HEADER
from tests.e2e.chromium import Page

TITLE = "Payments fail: 40 % of orders are refused"
ANA = '[data-item="ana"]'


def test_an_alert_rings_a_phone_and_pressing_1_acknowledges_it_in_slack(page: Page) -> None:
    page.click("#alert-form button", "Raise the alert")
    page.see_text("202 accepted: incident 1", within="#alert-answer")
    page.see_text(f"Triggered: {TITLE}", within="#messages")
    page.see_text("Ringing", within=ANA)
    assert page.evaluate("document.title").startswith("☎ Ana Souza")

    page.click(f"{ANA} button", "Answer")
    page.see_text("Press 1", within=f"{ANA} .heard")
    assert TITLE in page.evaluate(f"document.querySelector('{ANA} .heard').innerText")

    page.click(f"{ANA} .keypad button", "1")
    page.see_text(f"Acknowledged by Ana Souza: {TITLE}", within="#messages")
    page.see_text("Last call", within=ANA)
    page.see_text("acknowledged · shop · high", within="#incidents")

    page.focus("#command")
    page.type("who")
    page.press("Enter")
    page.see_text("checkout/primary: Ana Souza", within="#messages")
    page.see_text("Only visible to you", within="#messages")


def test_a_phone_can_be_used_by_the_keyboard_alone(page: Page) -> None:
    page.focus("#alert-form [name=title]")
    page.press("Enter")
    page.see_text("Ringing", within=ANA)

    page.focus(f"{ANA} [data-do=answer]")
    page.press("Enter")
    page.see(f"document.querySelector('{ANA} [data-key=\"6\"]:enabled')")
    assert page.evaluate(f"document.querySelector('{ANA}').contains(document.activeElement)")

    page.press("6")
    page.see_text(f"Resolved by Ana Souza: {TITLE}", within="#messages")


def test_a_button_in_slack_works_and_stops_the_ringing(page: Page) -> None:
    page.choose("#viewer", "bo")
    page.click("#alert-form button", "Raise the alert")
    page.see_text("Ringing", within=ANA)

    page.see_text("call ringing", within="#messages")
    page.click("#messages button", "Acknowledge")
    page.see_text(f"Acknowledged by Bo Lindqvist: {TITLE}", within="#messages")
    page.see_text("was hung up by the bot", within=ANA)


def test_a_button_that_changes_while_it_is_pressed_is_clicked_all_the_same(
    page: Page, sandbox: str
) -> None:
    page.click("#alert-form button", "Raise the alert")
    page.see_text("call ringing", within="#messages")

    mouse = page.hold("#messages button", "Resolve")
    _decline_the_only_call(sandbox)
    page.draw_frames(20)
    page.let_go(mouse)

    page.see_text(f"Resolved by Ana Souza: {TITLE}", within="#messages")


def test_a_text_is_replied_to(page: Page) -> None:
    page.click("#alert-form button", "Raise the alert")
    page.see_text(TITLE, within=f"{ANA} .bubbles")

    page.focus(f"{ANA} .reply-form input")
    page.type("1")
    page.press("Enter")
    page.see_text(f"Acknowledged by Ana Souza: {TITLE}", within="#messages")
    page.see(f"document.querySelector('{ANA} .bubble.mine').innerText === '1'")


def test_a_busy_line_leads_to_the_next_step_when_escalated(page: Page) -> None:
    page.choose(f"{ANA} .line select", "busy")
    page.see(f"document.querySelector('{ANA} .line select').value === 'busy'")
    page.click("#alert-form button", "Raise the alert")
    page.see_text("was busy or declined", within=ANA)

    page.click("#messages button", "Escalate")
    page.see_text("Ringing", within='[data-item="bo"]')
    page.click('[data-item="bo"] button', "Decline")
    page.see_text("was busy or declined", within='[data-item="bo"]')


def test_who_has_no_phone_or_no_slack_is_shown_without(page: Page) -> None:
    page.see_text("No phone number in people.yaml.", within='[data-item="kim"]')
    assert page.evaluate("document.querySelector('#viewer option[value=pat]').disabled")
    assert "(not in Slack)" in page.evaluate("document.querySelector('#viewer').innerText")


def _decline_the_only_call(sandbox: str) -> None:
    """Not on the page; returns once pages have been told that the message in Slack changed."""
    with (
        httpx.Client(base_url=sandbox, headers={HEADER: "test"}, timeout=20) as web,
        web.stream("GET", "/events") as stream,
    ):
        told = (line for line in stream.iter_lines() if line.startswith("data: "))
        everything = json.loads(next(told).removeprefix("data: "))["set"]
        (call,) = [one for key, one in everything.items() if key.startswith("call:")]
        assert web.post(f"/phones/calls/{call['sid']}/decline").status_code == 200
        next(line for line in told if '"message:' in line)
