"""The Bolt app: which listener hears what."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.slack.actions.incident import IncidentButton
from bot.slack.actions.incident_menu import IncidentMenu
from bot.slack.actions.override import OverrideButton
from bot.slack.actions.pressed import answer_privately
from bot.slack.actions.swap import SwapButton
from bot.slack.blocks import Content
from bot.slack.commands.oncall import answer
from bot.slack.commands.typed import typed
from bot.slack.desk import Desk
from bot.slack.incident_acts import SlackAct
from bot.slack.late_answers import BROKEN, LateAnswers
from bot.slack.messages import overrides
from bot.slack.messages.incident import ACKNOWLEDGE, ESCALATE, MORE, RESOLVE
from bot.slack.messages.swap import ACCEPT, DECLINE, TAKE_BACK
from bot.slack.replays import SeenSignatures
from bot.slack.views.reassign import REASSIGN
from bot.slack.views.reassign_answers import ReassignForm
from bot.slack.views.swap import CALLBACK, COLLEAGUE_SELECT
from bot.slack.views.swap_answers import SwapForm

log = structlog.get_logger(__name__)

COMMAND = "/oncall"


def bolt_app(desk: Desk, late: LateAnswers, *, signing_secret: str | None) -> AsyncApp:
    """The app, not connected to anything yet; it asks Slack nothing until somebody acts.

    Args:
        desk: what the listeners work with.
        late: where answers wait that Slack does not wait for; finish it when stopping.
        signing_secret: None where everything comes by Socket Mode. Then nothing that comes by HTTP
            is believed.
    """
    app = AsyncApp(
        # Else Bolt reads the source of everybody who called us, to name it after a file.
        name="oncall",
        logger=_quiet_logger(),
        client=desk.api.client,
        signing_secret=signing_secret or secrets.token_hex(32),
        authorize=_installed(desk.api.client.token),
        process_before_response=True,
    )
    app.use(_Once(desk).let_through)
    app.error(_tell_that_it_broke)
    app.command(COMMAND)(_Oncall(desk, late).typed)
    for action_id, act in _INCIDENT_BUTTONS.items():
        app.action(action_id)(IncidentButton(desk, act).press)
    app.action(MORE)(IncidentMenu(desk).chosen)
    swaps = desk.commands.swaps
    app.action(ACCEPT)(SwapButton(desk, swaps.accept).press)
    app.action(DECLINE)(SwapButton(desk, swaps.decline).press)
    app.action(TAKE_BACK)(SwapButton(desk, swaps.withdraw).press)
    app.action(overrides.TAKE_BACK)(OverrideButton(desk).press)
    form = SwapForm(desk)
    app.action(COLLEAGUE_SELECT)(form.colleague_chosen)
    app.view(CALLBACK)(form.submitted)
    app.view(REASSIGN)(ReassignForm(desk).submitted)
    return app


_INCIDENT_BUTTONS = {
    ACKNOWLEDGE: SlackAct.ACKNOWLEDGE,
    RESOLVE: SlackAct.RESOLVE,
    ESCALATE: SlackAct.ESCALATE,
}


def _installed(token: str | None) -> Callable[..., Awaitable[AuthorizeResult]]:
    """The one workspace's token, without asking Slack about it before the first click is answered.

    Bolt's own way is a call of auth.test, for which the first person to click would wait.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


class _Once:
    """Answers an exact copy of a request without acting on it again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen = SeenSignatures()

    async def let_through(
        self,
        req: AsyncBoltRequest,
        next_: Callable[[], Awaitable[None]],
    ) -> BoltResponse | None:
        signatures = req.headers.get("x-slack-signature")
        if signatures and not self._seen.is_new(signatures[0], self._desk.clock.now()):
            log.warning("a request came twice; it was acted on once")
            return BoltResponse(status=HTTPStatus.OK, body="")
        await next_()
        return None


class _Oncall:
    """The slash command."""

    def __init__(self, desk: Desk, late: LateAnswers) -> None:
        self._desk = desk
        self._late = late

    async def typed(self, ack: AsyncAck, body: dict[str, str], respond: AsyncRespond) -> None:
        async def later(content: Content) -> None:
            await answer_privately(respond, content.text, content.blocks)

        content = await self._late.in_time(answer(self._desk, typed(body)), later)
        if content is None:
            await ack()
        else:
            await ack(
                text=content.text, blocks=list(content.blocks) or None, response_type="ephemeral"
            )


async def _tell_that_it_broke(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, respond: AsyncRespond
) -> BoltResponse:
    """The boundary of all that listens: a fault of ours is logged, and the person is told."""
    log.error("a listener broke", heard=body.get("type") or body.get("command"), exc_info=error)
    if body.get("command"):
        told = {"response_type": "ephemeral", "text": BROKEN.text}
        return BoltResponse(status=HTTPStatus.OK, body=told)
    if body.get("type") == "view_submission":
        return BoltResponse(status=HTTPStatus.OK, body=_broken_form())
    if context.response_url:
        await answer_privately(respond, BROKEN.text)
    return BoltResponse(status=HTTPStatus.OK, body="")


def _broken_form() -> dict[str, Any]:
    words = {"type": "plain_text", "text": BROKEN.text}
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "That did not work"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": [{"type": "section", "text": words}],
    }
    return {"response_action": "update", "view": view}


def _quiet_logger() -> logging.Logger:
    # Bolt warns about a token given in two places, which is what `authorize` means here.
    logger = logging.getLogger("slack_bolt.sleepwell")
    logger.setLevel(logging.ERROR)
    return logger
