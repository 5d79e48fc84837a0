"""auth.test and apps.connections.open: who the bot is, and its way in by socket."""

from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.web_api.call import Call


def auth_test(call: Call) -> Json:
    """auth.test: whose token this is."""
    mine = call.state.installation
    return {
        "url": f"https://{mine.team_domain}.slack.com/",
        "team": mine.team_domain,
        "team_id": mine.team_id,
        "user": mine.bot_name,
        "user_id": mine.bot_user_id,
        "bot_id": mine.bot_id,
        "app_id": mine.app_id,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> Json:
    """apps.connections.open: the address of a socket, good for one connection."""
    ticket = call.state.ids.new("ticket-")
    call.state.socket_tickets.append(ticket)
    address = call.state.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/socket?ticket={ticket}&app_id={call.state.installation.app_id}"}
