"""The routes that Twilio calls."""

from starlette.routing import Route

from bot.engine.commands import Commands
from bot.phone.accounts import Account
from bot.phone.call_webhooks import CallWebhooks
from bot.phone.signature import TwilioSignature
from bot.phone.sms_webhook import SmsWebhook
from bot.phone.status_webhooks import StatusWebhooks
from bot.storage.database import Database


def twilio_routes(
    commands: Commands, database: Database, account: Account, *, public_url: str
) -> list[Route]:
    """Everything that one account at Twilio asks for, under its name: /twilio, /twilio2.

    Each request must bear the account's signature for `public_url`.
    """
    signature = TwilioSignature(account, public_url=public_url)
    base = f"{public_url.rstrip('/')}/{account.name}"
    calls = CallWebhooks(commands, database, signature, base)
    statuses = StatusWebhooks(commands.calls, database, signature, account.name)
    texts = SmsWebhook(commands, database, signature)
    here = f"/{account.name}"
    return [
        Route(f"{here}/voice/{{delivery:int}}", calls.voice, methods=["POST"]),
        Route(f"{here}/digits/{{delivery:int}}", calls.digits, methods=["POST"]),
        Route(f"{here}/status/{{delivery:int}}", statuses.of_call, methods=["POST"]),
        Route(f"{here}/sms-status/{{delivery:int}}", statuses.of_text, methods=["POST"]),
        Route(f"{here}/sms", texts.received, methods=["POST"]),
    ]
