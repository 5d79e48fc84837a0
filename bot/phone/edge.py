"""The telephone side of the bot: the providers that are set up, and the routes they ask for."""

from collections.abc import Mapping

from starlette.routing import Route

from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_subject import Commands
from bot.phone.absent import NoTelephony
from bot.phone.accounts import PLIVO, Account, missing_for_telephony, usable
from bot.phone.dialect import Dialect
from bot.phone.taking_over import Provider, TakingOver
from bot.phone.twilio_dialect import twilio_dialect
from bot.phone.twilio_provider import TwilioTelephony
from bot.phone.webhooks import phone_routes
from bot.settings import Settings
from bot.storage.database import Database


class PhoneEdge:
    """Calls and texts by whichever providers there are. Must be made inside the event loop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._accounts = usable(settings)
        self._public_url = settings.public_url or ""
        providers = {account.name: _provider(account, settings) for account in self._accounts}
        self._taking_over = TakingOver(providers, clock) if providers else None
        self.calls_can_be_held_back = all(map(_can_be_held_back, providers.values()))
        """Whether all that would be asked to place one wait until that is `released`."""
        self.telephony = self._taking_over or NoTelephony(missing_for_telephony(settings))

    @property
    def is_absent(self) -> bool:
        """Whether no account is set up, so that nobody can be called or texted."""
        return self._taking_over is None

    def routes(self, commands: Commands, database: Database) -> list[Route]:
        """Everything that providers ask for."""
        return [
            route
            for account in self._accounts
            for route in phone_routes(
                commands,
                database,
                _dialect(account, self._public_url),
                public_url=self._public_url,
            )
        ]

    def open_circuits(self) -> Mapping[str, bool]:
        """Of each provider, whether it is left alone for a while."""
        return {} if self._taking_over is None else self._taking_over.open_circuits()

    def errors(self) -> Mapping[tuple[str, str], int]:
        """How often each provider did not do what it was asked, by what kept it."""
        return {} if self._taking_over is None else self._taking_over.errors

    async def close(self) -> None:
        """Close every connection."""
        await self.telephony.close()


# Plivo's client takes its time to load: only where there is an account for it.
def _provider(account: Account, settings: Settings) -> Provider:
    public_url, ring_seconds = settings.public_url or "", settings.ring_seconds
    if account.name == PLIVO:
        from bot.phone.plivo_provider import PlivoTelephony

        return PlivoTelephony(account, public_url=public_url, ring_seconds=ring_seconds)
    return TwilioTelephony(account, public_url=public_url, ring_seconds=ring_seconds)


def _can_be_held_back(provider: Provider) -> bool:
    # Plivo's client asks in threads of its own.
    return isinstance(provider, TwilioTelephony)


def _dialect(account: Account, public_url: str) -> Dialect:
    if account.name == PLIVO:
        from bot.phone.plivo_dialect import plivo_dialect

        return plivo_dialect(account, public_url=public_url)
    return twilio_dialect(account, public_url=public_url)
