"""Texts of others stay texts, wherever they come from and wherever they are shown."""

import json

import pytest

from tests.e2e.chromium import Page

TITLE = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1"> <!channel> *b*'


def test_a_title_is_never_markup(page: Page) -> None:
    page.evaluate(f"document.querySelector('[name=title]').value = {json.dumps(TITLE)}")
    page.click("#alert-form button", "Raise the alert")

    for place in ("#messages", "#incidents", '[data-item="ana"] .bubbles'):
        page.see_text("<script>window.hacked=1</script><img src=x onerror=", within=place)
    page.click('[data-item="ana"] button', "Answer")
    page.see("document.querySelector('.heard')")

    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0


def test_the_line_for_a_shell_is_quoted(page: Page) -> None:
    page.evaluate("document.querySelector('[name=title]').value = \"it's $(down)\"")
    page.evaluate("document.querySelector('#alert-form').dispatchEvent(new Event('input'))")

    line = page.evaluate("document.querySelector('#curl').textContent")

    assert line.startswith("""curl -d '{"title":"it'\\''s $(down)","urgency":"high"}'""")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain", "plain"),
        ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
        ("a*b*c snake_case_name 2 * 3 * 4", "a*b*c snake_case_name 2 * 3 * 4"),
        ("*bold _both_*", "<strong>bold <em>both</em></strong>"),
        ("`*code* <b>`", "<code>*code* &lt;b&gt;</code>"),
        ("```\nblock\n```", "<pre>block</pre>"),
        ("&lt;b&gt; &amp;lt;", "&lt;b&gt; &amp;lt;"),
        ("<b>x</b>", "bx/b"),
        ("<@U02ANA0001>", '<span class="mention">@Ana Souza</span>'),
        ("<!here>", '<span class="mention">@here</span>'),
        (":fire: :no_such_thing:", "🔥 :no_such_thing:"),
        ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
        (
            "<https://example.com/?a=1&amp;b=2|here>",
            (
                '<a href="https://example.com/?a=1&amp;b=2" target="_blank" '
                'rel="noopener noreferrer">here</a>'
            ),
        ),
        ("<javascript:alert(1)|click>", "click"),
        (
            "<!date^1392734382^{date_num} {time}|fallback>",
            (
                '<time datetime="2014-02-18T14:39:42.000Z" title="Asia/Tokyo: fallback">'
                "2014-02-18 11:39 PM</time>"
            ),
        ),
        ("<!date^soon^{time}|fallback>", "fallback"),
    ],
)
def test_mrkdwn_is_shown_as_slack_shows_it(script_page: Page, text: str, markup: str) -> None:
    shown = script_page.evaluate(
        f"""(async () => {{
          const {{ mrkdwn }} = await import("/mrkdwn.js");
          const names = {{ U02ANA0001: "Ana Souza" }};
          const reader = {{ zone: "Asia/Tokyo", nameOf: (kind, id) => names[id] }};
          const box = document.createElement("div");
          box.append(...mrkdwn({json.dumps(text)}, reader));
          return box.innerHTML;
        }})()"""
    )

    assert shown == markup


@pytest.mark.parametrize(("viewer", "zone"), [("ana", "America/Los_Angeles"), ("bo", "Asia/Tokyo")])
def test_times_are_those_of_who_looks(page: Page, viewer: str, zone: str) -> None:
    page.choose("#viewer", viewer)
    page.click("[data-command=who]")

    page.see(
        "document.querySelector('#messages time')?.textContent.includes(new Intl.DateTimeFormat("
        f"'en-US', {{hour: 'numeric', minute: '2-digit', timeZone: '{zone}'}}).format("
        "new Date(document.querySelector('#messages time').dateTime)).replaceAll('\u202f', ' '))"
    )
