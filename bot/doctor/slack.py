"""Whether Slack takes our token, lets it do what we need, and can reach us."""

from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackClientError

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.doctor.slack_accounts import check_accounts
from bot.doctor.slack_channels import check_channels
from bot.engine.contracts import DeliveryFailed
from bot.settings import Settings
from bot.slack.absent import missing_for_slack
from bot.slack.api import WebApi
from bot.slack.errors import failure_of
from bot.slack.scopes import SCOPES as NEEDED_SCOPES

TOKEN = "slack token"  # noqa: S105 (the name of a check)
SCOPES = "slack scopes"
REQUESTS = "slack requests"


async def check_slack(installation: Installation) -> Sequence[Finding]:
    """The token and its scopes, the way Slack's requests reach us, channels and accounts."""
    settings = installation.settings
    missing = missing_for_slack(settings)
    if settings.slack_bot_token is None:
        message = (
            "Not set up: nobody is messaged in Slack, and no command works there. "
            f"Set {' and '.join(missing)}."
        )
        return [wrong(TOKEN, message)]
    requests = await _check_requests(settings)
    api = WebApi(token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url)
    try:
        of_token, scopes = await _check_token(api)
        findings = [*of_token, requests]
        if scopes is not None and installation.roster is not None:
            findings += await check_channels(api, installation.roster, scopes)
            findings += await check_accounts(api, installation.roster, installation.now)
        return findings
    finally:
        await api.close()


async def _check_token(api: WebApi) -> tuple[list[Finding], frozenset[str] | None]:
    """The findings, and the scopes unless Slack does not take the token.

    Slack answers every call with the token's scopes in a header (Slack: "Installing with OAuth").
    """
    try:
        answer = await api.client.auth_test()
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        return [wrong(TOKEN, _sentence(failure_of(error, "Slack")))], None
    told = str(answer.headers.get("x-oauth-scopes", ""))
    scopes = frozenset(scope.strip() for scope in told.split(",") if scope.strip())
    mine = fine(TOKEN, f"The bot is @{answer['user']} in the workspace {answer['team']}.")
    return [mine, _check_scopes(scopes)], scopes


def _check_scopes(scopes: frozenset[str]) -> Finding:
    missing = sorted(set(NEEDED_SCOPES) - scopes)
    if missing:
        message = (
            f"Missing: {', '.join(missing)}. Add them to the app under OAuth & Permissions, "
            "then reinstall it to the workspace."
        )
        return wrong(SCOPES, message)
    return fine(SCOPES, f"All that are needed are granted: {', '.join(NEEDED_SCOPES)}.")


async def _check_requests(settings: Settings) -> Finding:
    """Whether commands and clicks can reach us: by signed requests, or by Socket Mode."""
    if settings.slack_app_token is not None:
        return await _check_socket(settings, settings.slack_app_token.get_secret_value())
    if settings.slack_signing_secret is None:
        message = (
            "Commands and buttons do not work: set SLACK_SIGNING_SECRET "
            "(Basic Information), or SLACK_APP_TOKEN for Socket Mode."
        )
        return wrong(REQUESTS, message)
    if settings.public_url is None:
        return wrong(REQUESTS, "Slack cannot reach us: set PUBLIC_URL, or use Socket Mode.")
    message = (
        f"Signed requests come to {settings.public_url}/slack/events. Only Slack can say whether "
        "SLACK_SIGNING_SECRET is the app's: type /oncall help; if it does not answer, /readyz and "
        "the log tell whether its signature was refused."
    )
    return fine(REQUESTS, message)


async def _check_socket(settings: Settings, token: str) -> Finding:
    api = WebApi(token=token, api_url=settings.slack_api_url)
    try:
        await api.call("apps.connections.open", {})
    except DeliveryFailed as failure:
        message = (
            f"Socket Mode cannot be opened ({failure.problem}): check SLACK_APP_TOKEN, "
            "an app-level token (xapp-) with the scope connections:write."
        )
        return wrong(REQUESTS, message)
    finally:
        await api.close()
    return fine(REQUESTS, "Socket Mode can be opened.")


def _sentence(failure: DeliveryFailed) -> str:
    return f"{failure.problem[:1].upper()}{failure.problem[1:]}."
