"""Whether the channels of the teams are there, and the bot in them."""

from collections.abc import Sequence
from typing import Any

from bot.doctor.finding import Finding, fine, wrong
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import DeliveryFailed
from bot.slack.api import WebApi

CHANNELS = "slack channels"
PAGE = 1000

# Slack: conversations.list, "Required scopes".
_KINDS = {"public_channel": "channels:read", "private_channel": "groups:read"}


async def check_channels(api: WebApi, roster: Roster, scopes: frozenset[str]) -> Sequence[Finding]:
    """One finding for each team's channel."""
    silent = [team.key for team in roster.teams.values() if team.channel is None]
    findings = [
        wrong(CHANNELS, f'Team {key} has none: add `slack: {{channel: "#{key}"}}` to its file.')
        for key in silent
    ]
    wanted = sorted({team.channel for team in roster.teams.values() if team.channel is not None})
    kinds = [kind for kind, scope in _KINDS.items() if scope in scopes]
    if not wanted:
        return findings
    if not kinds:
        return [*findings, fine(CHANNELS, _unseen(wanted))]
    try:
        known = await _channels(api, kinds)
    except DeliveryFailed as failure:
        message = f"Cannot be looked up ({failure.problem}). Try again in a moment."
        return [*findings, wrong(CHANNELS, message)]
    with_private = "private_channel" in kinds
    return [*findings, *(_check_channel(n, known, with_private=with_private) for n in wanted)]


def _unseen(wanted: Sequence[str]) -> str:
    names = ", ".join(wanted)
    return f"Not looked up (that takes the scope channels:read): /invite the bot to {names}."


async def _channels(api: WebApi, kinds: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All channels the bot can see, by name and by ID."""
    known: dict[str, dict[str, Any]] = {}
    cursor = ""
    while True:
        fields = {"types": ",".join(kinds), "limit": PAGE, "cursor": cursor}
        answer = await api.call("conversations.list", fields)
        for channel in answer["channels"]:
            known[channel["name"]] = known[channel["id"]] = channel
        cursor = answer.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return known


def _check_channel(name: str, known: dict[str, dict[str, Any]], *, with_private: bool) -> Finding:
    channel = known.get(name.removeprefix("#"))
    if channel is None:
        private = "/invite the bot" if with_private else "grant the scope groups:read to look it up"
        message = f"{name} is not to be seen: create it, or if it is private {private}."
        return wrong(CHANNELS, message)
    if channel.get("is_archived"):
        return wrong(CHANNELS, f"{name} is archived: unarchive it, or name another for the team.")
    if not channel.get("is_member"):
        return wrong(CHANNELS, f"The bot is not in {name}: type /invite @ and its name there.")
    return fine(CHANNELS, f"The bot is in {name}.")
