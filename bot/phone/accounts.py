"""The accounts that calls and texts can go through, as the settings name them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot.settings import TELEPHONY_PROVIDERS, Settings

TWILIO, TWILIO_2, PLIVO = TELEPHONY_PROVIDERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One account at a provider, which may be set up in part.

    `name` is the provider's in TELEPHONY_PROVIDERS, the beginning of the paths that it asks for,
    and in capitals that of its variables. `called_id` is what the provider calls its id.
    """

    name: str
    called_id: str
    id: str | None
    token: SecretStr | None
    from_numbers: tuple[str, ...]
    api_url: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables it still needs."""
        needed = {
            self.variable(self.called_id): self.id,
            self.variable("AUTH_TOKEN"): self.token,
            self.variable("FROM_NUMBERS"): self.from_numbers,
        }
        return tuple(name for name, value in needed.items() if not value)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is set."""
        return bool(self.id or self.token or self.from_numbers)

    @property
    def credentials(self) -> tuple[str, str]:
        """Its id and token. Raises ValueError where one of them is not set."""
        if not self.id or self.token is None:
            raise ValueError(f"{self.name} is not set up")
        return self.id, self.token.get_secret_value()

    def variable(self, what: str) -> str:
        """The environment variable with one of its facts."""
        return f"{self.name.upper()}_{what}"


def wished_for(settings: Settings) -> tuple[Account, ...]:
    """Those that TELEPHONY_PROVIDERS lists, in its order, else those of which anything is set."""
    all_ = _all(settings)
    begun = [name for name, account in all_.items() if account.is_begun]
    return tuple(all_[name] for name in settings.telephony_providers or begun or [TWILIO])


def usable(settings: Settings) -> tuple[Account, ...]:
    """Those that are wholly set up, in the order in which they are asked."""
    wished = wished_for(settings) if settings.public_url else ()
    return tuple(account for account in wished if not account.missing)


def missing_for_telephony(settings: Settings) -> tuple[str, ...]:
    """The environment variables that calls and texts still need."""
    missing = [variable for account in wished_for(settings) for variable in account.missing]
    return (*missing, *(() if settings.public_url else ("PUBLIC_URL",)))


def _all(settings: Settings) -> Mapping[str, Account]:
    accounts = (
        Account(
            name=TWILIO,
            called_id="ACCOUNT_SID",
            id=settings.twilio_account_sid,
            token=settings.twilio_auth_token,
            from_numbers=settings.twilio_from_numbers,
            api_url=settings.twilio_api_url,
        ),
        Account(
            name=TWILIO_2,
            called_id="ACCOUNT_SID",
            id=settings.twilio2_account_sid,
            token=settings.twilio2_auth_token,
            from_numbers=settings.twilio2_from_numbers,
            api_url=settings.twilio2_api_url,
        ),
        Account(
            name=PLIVO,
            called_id="AUTH_ID",
            id=settings.plivo_auth_id,
            token=settings.plivo_auth_token,
            from_numbers=settings.plivo_from_numbers,
            api_url=settings.plivo_api_url,
        ),
    )
    return {account.name: account for account in accounts}
