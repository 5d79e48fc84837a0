"""The account and its telephone numbers."""

from typing import Any

from bot.sandbox.telephony.rest.endpoint import AdmittedRequest
from bot.sandbox.telephony.rest.paging import page_of
from bot.sandbox.telephony.rest.resources import account_json, number_json


async def fetch(asked: AdmittedRequest) -> dict[str, Any]:
    """The account."""
    exchange = asked.exchange
    return account_json(exchange.account_sid, exchange.auth_token, exchange.since)


async def list_numbers(asked: AdmittedRequest) -> dict[str, Any]:
    """The account's numbers."""
    exchange = asked.exchange
    wanted = asked.http.query_params.get("PhoneNumber", "").replace("*", "")
    found = [number for number in exchange.numbers if wanted in number]
    return page_of(
        asked.http,
        "incoming_phone_numbers",
        found,
        lambda number: number_json(number, exchange.account_sid, exchange.since, exchange.sms_url),
    )
