"""The swap form: a modal that changes while it is filled in, and complains where it must."""

from tests.e2e.chromium import Page

GIVEN = "#modal [data-action=swap_given]"
COLLEAGUE = "#modal [data-action=swap_colleague]"
TAKEN = "#modal [data-action=swap_taken]"


def test_a_shift_is_offered_in_the_form_and_accepted_in_a_direct_message(page: Page) -> None:
    page.click("[data-command=swap]")
    page.see_text("Swap a shift", within="#modal")
    assert page.evaluate(f"document.querySelectorAll('{GIVEN} optgroup').length > 0")

    first = page.evaluate(f"document.querySelector('{GIVEN} optgroup option').value")
    page.choose(GIVEN, first)
    page.choose(COLLEAGUE, "bo")
    page.see_text("What do you take in return?", within="#modal")
    assert page.evaluate(f"document.querySelector('{GIVEN}').value") == first
    assert page.evaluate(f"document.querySelector('{TAKEN}').value") == "nothing"
    assert page.evaluate("document.activeElement.dataset.action") == "swap_colleague"

    page.click("#modal button", "Ask")
    page.see("!document.querySelector('#modal').open")
    page.choose("#viewer", "bo")
    page.click("#channels button", "direct")
    page.see_text("Ana Souza asks you to take a shift", within="#messages")
    page.click("#messages button", "Accept")
    page.see_text("You took Ana Souza's shift", within="#messages")


def test_what_is_missing_is_said_under_the_input(page: Page) -> None:
    page.click("[data-command=swap]")
    page.see_text("Swap a shift", within="#modal")

    page.click("#modal button", "Ask")

    page.see_text("Please complete this required field.", within="#modal")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


def test_escape_closes_the_form_for_the_bot_too(page: Page) -> None:
    page.click("[data-command=swap]")
    page.see_text("Swap a shift", within="#modal")

    page.press("Escape")
    page.see("!document.querySelector('#modal').open")

    page.click("[data-command=who]")
    page.see_text("checkout/primary", within="#messages")
    assert not page.evaluate("document.querySelector('#modal').open")
