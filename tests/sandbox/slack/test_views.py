"""Modals and Home tabs with the official client."""

# Longer than 300 lines: one table of stories about one family of methods.

from collections.abc import Awaitable, Callable

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import User, View, Workspace
from bot.sandbox.slack.json_types import Json

Trigger = Callable[[], Awaitable[str]]


def modal(title: str, *blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "blocks": list(blocks) or [{"type": "divider"}],
        **more,
    }


def text_input(block_id: str, **element: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": block_id},
        "element": {"type": "plain_text_input", "action_id": "typed", **element},
    }


SUBMIT = {"type": "plain_text", "text": "Save"}


@pytest.fixture
def trigger(workspace: Workspace, ana: User, bolt: AsyncApp, over_http: None) -> Trigger:
    """A fresh trigger_id: ana types a command, and the bot keeps what it is told."""
    triggers: list[str] = []

    @bolt.command("/trigger")
    async def keep(ack: AsyncAck, command: Json) -> None:
        triggers.append(command["trigger_id"])
        await ack()

    async def fresh() -> str:
        await workspace.command(ana, "/trigger")
        return triggers.pop()

    return fresh


async def test_a_modal_opens_for_the_person_who_asked(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User, bo: User
) -> None:
    answer = await client.views_open(
        trigger_id=await trigger(), view=modal("Shifts", private_metadata="42")
    )

    view = await workspace.view_of(ana)
    assert (view.id, view.title, view.private_metadata) == (answer["view"]["id"], "Shifts", "42")
    with pytest.raises(TimeoutError, match="there is: nothing"):
        await workspace.view_of(bo, timeout_seconds=0.01)


async def test_a_trigger_opens_one_modal_only(client: AsyncWebClient, trigger: Trigger) -> None:
    used = await trigger()
    await client.views_open(trigger_id=used, view=modal("One"))

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=used, view=modal("Two"))


@pytest.mark.parametrize(("seconds", "taken"), [(2, True), (4, False)])
async def test_a_trigger_lasts_three_seconds(
    client: AsyncWebClient,
    trigger: Trigger,
    forward: Callable[[float], None],
    seconds: int,
    taken: bool,
) -> None:
    late = await trigger()
    forward(seconds)

    if taken:
        await client.views_open(trigger_id=late, view=modal("Just in time"))
    else:
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await client.views_open(trigger_id=late, view=modal("Too late"))


async def test_an_invented_trigger_opens_nothing(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=modal("No"))


async def test_a_bad_modal_is_refused_with_its_pointer_and_costs_no_trigger(
    client: AsyncWebClient, trigger: Trigger
) -> None:
    unused = await trigger()

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=unused, view=modal("x" * 25))

    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    await client.views_open(trigger_id=unused, view=modal("x" * 24))


async def test_modals_stack_three_high_and_close_from_the_top(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User
) -> None:
    opened = await client.views_open(trigger_id=await trigger(), view=modal("One"))
    await client.views_push(trigger_id=await trigger(), view=modal("Two"))
    top = await client.views_push(trigger_id=await trigger(), view=modal("Three"))

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=await trigger(), view=modal("Four"))
    assert top["view"]["root_view_id"] == opened["view"]["id"]

    for title, below in [("Three", "Two"), ("Two", "One")]:
        await workspace.close(ana, await workspace.view_of(ana, containing=title))
        assert (await workspace.view_of(ana)).title == below


async def test_nothing_can_be_pushed_above_nothing(
    client: AsyncWebClient, trigger: Trigger
) -> None:
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_push(trigger_id=await trigger(), view=modal("Two"))


async def test_an_update_needs_the_latest_hash_if_any(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User
) -> None:
    opened = (await client.views_open(trigger_id=await trigger(), view=modal("Old")))["view"]
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("New"))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("Newer"))
    await client.views_update(view_id=opened["id"], view=modal("Newest"))

    assert (await workspace.view_of(ana)).title == "Newest"


async def test_an_update_finds_the_modal_by_external_id(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User
) -> None:
    mine = {"external_id": "cover-7"}
    await client.views_open(trigger_id=await trigger(), view=modal("Old", **mine))
    await client.views_update(external_id="cover-7", view=modal("New", **mine))

    assert (await workspace.view_of(ana)).title == "New"
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_push(trigger_id=await trigger(), view=modal("Twin", **mine))


async def test_an_update_of_a_closed_modal_finds_nothing(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User
) -> None:
    opened = (await client.views_open(trigger_id=await trigger(), view=modal("Old")))["view"]
    await workspace.close(ana, await workspace.view_of(ana))

    with pytest.raises(SlackApiError) as refused:
        await client.views_update(view_id=opened["id"], view=modal("New"))
    assert refused.value.response["error"] == "not_found"


async def test_what_was_typed_survives_an_update_of_the_modal(
    workspace: Workspace, client: AsyncWebClient, trigger: Trigger, ana: User
) -> None:
    await client.views_open(
        trigger_id=await trigger(), view=modal("Old", text_input("why"), submit=SUBMIT)
    )
    view = await workspace.view_of(ana)
    typed = await workspace.select(ana, view, action_id="typed", value="dentist")
    assert not typed.sent

    blocks = (text_input("why"), text_input("more", initial_value="none"))
    await client.views_update(view_id=view.id, view=modal("New", *blocks, submit=SUBMIT))

    state = (await workspace.view_of(ana, containing="New")).state
    assert state["why"]["typed"]["value"] == "dentist"
    assert state["more"]["typed"]["value"] == "none"


async def test_a_choice_in_a_modal_is_told_to_the_bot_with_the_view(
    workspace: Workspace, client: AsyncWebClient, bolt: AsyncApp, trigger: Trigger, ana: User
) -> None:
    told: list[Json] = []

    @bolt.action("team")
    async def chosen(ack: AsyncAck, body: Json) -> None:
        told.append(body)
        await ack()

    options = [
        {"text": {"type": "plain_text", "text": name.title()}, "value": name}
        for name in ("platform", "payments")
    ]
    menu = {"type": "static_select", "action_id": "team", "options": options}
    block = {"type": "actions", "block_id": "teams", "elements": [menu]}
    await client.views_open(trigger_id=await trigger(), view=modal("Teams", block))

    answer = await workspace.select(
        ana, await workspace.view_of(ana), action_id="team", value="payments"
    )

    assert (answer.status, answer.sent) == (200, True)
    [body] = told
    assert body["actions"][0]["selected_option"] == options[1]
    assert body["container"]["type"] == "view"
    assert body["view"]["state"]["values"]["teams"]["team"]["selected_option"] == options[1]


@pytest.mark.parametrize(
    ("response", "titles"),
    [
        pytest.param({"response_action": "update", "view": modal("After")}, ["After"], id="update"),
        pytest.param(
            {"response_action": "push", "view": modal("After")}, ["Before", "After"], id="push"
        ),
        pytest.param({"response_action": "clear"}, [], id="clear"),
        pytest.param({}, [], id="close"),
    ],
)
async def test_the_answer_to_a_submission_says_what_shows_next(
    workspace: Workspace,
    client: AsyncWebClient,
    bolt: AsyncApp,
    trigger: Trigger,
    ana: User,
    response: Json,
    titles: list[str],
) -> None:
    @bolt.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**response)

    view = modal("Before", submit=SUBMIT, callback_id="form")
    await client.views_open(trigger_id=await trigger(), view=view)

    result = await workspace.submit(ana, await workspace.view_of(ana))

    assert result.error is None
    assert [open_.title for open_ in workspace.state.views.stack(ana.id)] == titles
    assert result.view == workspace.state.views.top(ana.id)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        pytest.param(
            {"response_action": "errors", "errors": {"elsewhere": "No."}},
            "errors must name block_ids",
            id="errors for no input",
        ),
        pytest.param(
            {"response_action": "update", "view": modal("x" * 25)},
            "must be less than 25 characters",
            id="a view Slack refuses",
        ),
    ],
)
async def test_a_wrong_answer_to_a_submission_leaves_the_modal_open_in_trouble(
    workspace: Workspace,
    client: AsyncWebClient,
    bolt: AsyncApp,
    trigger: Trigger,
    ana: User,
    response: Json,
    error: str,
) -> None:
    @bolt.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**response)

    view = modal("Form", text_input("why", initial_value="w"), submit=SUBMIT, callback_id="form")
    await client.views_open(trigger_id=await trigger(), view=view)

    result = await workspace.submit(ana, await workspace.view_of(ana))

    assert error in str(result.error)
    assert isinstance(result.view, View)


async def test_a_home_tab_is_replaced_by_the_next(
    workspace: Workspace, client: AsyncWebClient, ana: User
) -> None:
    def home(text: str) -> Json:
        header = {"type": "header", "text": {"type": "plain_text", "text": text}}
        return {"type": "home", "blocks": [header]}

    first = (await client.views_publish(user_id=ana.id, view=home("Monday")))["view"]
    second = (await client.views_publish(user_id=ana.id, view=home("Tuesday")))["view"]

    assert first["id"] == second["id"]
    assert "Tuesday" in (await workspace.home_of(ana)).all_text
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=ana.id, hash=first["hash"], view=home("Friday"))
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.views_publish(user_id="U0NOBODY", view=home("Friday"))
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id=ana.id, view=modal("Not a home"))
