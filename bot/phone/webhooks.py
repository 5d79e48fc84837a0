"""The routes that Twilio calls."""

from starlette.routing import Route

from bot.engine.commands import Commands
from bot.phone.call_webhooks import CallWebhooks
from bot.phone.signature import TwilioSignature
from bot.phone.sms_webhook import SmsWebhook
from bot.phone.status_webhooks import StatusWebhooks
from bot.storage.database import Database


def twilio_routes(
    commands: Commands, database: Database, *, auth_token: str, public_url: str
) -> list[Route]:
    """Everything under /twilio. Each request must bear Twilio's signature for `public_url`."""
    signature = TwilioSignature(auth_token=auth_token, public_url=public_url)
    calls = CallWebhooks(commands, database, signature, public_url)
    statuses = StatusWebhooks(commands.calls, database, signature)
    texts = SmsWebhook(commands, database, signature)
    return [
        Route("/twilio/voice/{delivery:int}", calls.voice, methods=["POST"]),
        Route("/twilio/digits/{delivery:int}", calls.digits, methods=["POST"]),
        Route("/twilio/status/{delivery:int}", statuses.of_call, methods=["POST"]),
        Route("/twilio/sms-status/{delivery:int}", statuses.of_text, methods=["POST"]),
        Route("/twilio/sms", texts.received, methods=["POST"]),
    ]
