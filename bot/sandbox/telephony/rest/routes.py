"""Which operation is where."""

from typing import TYPE_CHECKING

from starlette.routing import Route

from bot.sandbox.telephony.rest import account, calls, messages
from bot.sandbox.telephony.rest.endpoint import rest_route

if TYPE_CHECKING:
    from bot.sandbox.telephony.exchange import Exchange


def rest_routes(exchange: "Exchange") -> list[Route]:
    """The routes below `/2010-04-01/Accounts`."""
    mine = "/{account}"
    operations = [
        ("GET", f"{mine}.json", "account.fetch", account.fetch),
        ("GET", f"{mine}/IncomingPhoneNumbers.json", "numbers.list", account.list_numbers),
        ("POST", f"{mine}/Calls.json", "calls.create", calls.create),
        ("GET", f"{mine}/Calls.json", "calls.list", calls.list_),
        ("GET", f"{mine}/Calls/{{sid}}.json", "calls.fetch", calls.fetch),
        ("POST", f"{mine}/Calls/{{sid}}.json", "calls.update", calls.update),
        ("POST", f"{mine}/Messages.json", "messages.create", messages.create),
        ("GET", f"{mine}/Messages.json", "messages.list", messages.list_),
        ("GET", f"{mine}/Messages/{{sid}}.json", "messages.fetch", messages.fetch),
    ]
    return [
        rest_route(
            exchange,
            method,
            path,
            name,
            operation,
            status=201 if name.endswith(".create") else 200,
        )
        for method, path, name, operation in operations
    ]
