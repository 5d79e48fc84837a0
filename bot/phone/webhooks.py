"""The routes that telephony providers ask for."""

from starlette.routing import Route

from bot.engine.commands.by_subject import Commands
from bot.phone.call_webhooks import CallWebhooks
from bot.phone.dialect import Dialect
from bot.phone.sms_webhook import SmsWebhook
from bot.phone.status_webhooks import StatusWebhooks
from bot.storage.database import Database


def phone_routes(
    commands: Commands, database: Database, dialect: Dialect, *, public_url: str
) -> list[Route]:
    """Everything that one account asks for, under its name: /twilio, /twilio2."""
    base = f"{public_url.rstrip('/')}/{dialect.provider}"
    calls = CallWebhooks(commands, database, dialect, base)
    statuses = StatusWebhooks(commands.calls, database, dialect)
    texts = SmsWebhook(commands, database, dialect)
    here = f"/{dialect.provider}"
    return [
        Route(f"{here}/voice/{{delivery:int}}", calls.voice, methods=["POST"]),
        Route(f"{here}/digits/{{delivery:int}}", calls.digits, methods=["POST"]),
        Route(f"{here}/status/{{delivery:int}}", statuses.of_call, methods=["POST"]),
        Route(f"{here}/sms-status/{{delivery:int}}", statuses.of_text, methods=["POST"]),
        Route(f"{here}/sms", texts.received, methods=["POST"]),
    ]
