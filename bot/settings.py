"""Settings, from the environment alone."""

import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.first_settings import HIGHEST_PORT, PORT, LogFormat, LogLevel
from bot.storage.preparing.default_url import database_url as default_database_url

SLACK_API_URL = "https://slack.com/api/"
TWILIO_API_URL = "https://api.twilio.com"
PLIVO_API_URL = "https://api.plivo.com"
TELEPHONY_PROVIDERS = ("twilio", "twilio2", "plivo")

_NUMBERS = ("twilio_from_numbers", "twilio2_from_numbers", "plivo_from_numbers")


class Settings(BaseSettings):
    """The settings, read from the environment, without blanks around them.

    Empty variables count as left out, and so do blank ones.

    Raises:
        pydantic.ValidationError: a variable is invalid; the error names it.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr = Field(default_factory=lambda: SecretStr(default_database_url()))
    schedules_dir: Path = Path("schedules")
    port: int = Field(default=PORT, ge=0, le=HIGHEST_PORT)
    public_url: str | None = None

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from_numbers: Annotated[tuple[str, ...], NoDecode] = ()
    twilio_api_url: str = TWILIO_API_URL
    twilio2_account_sid: str | None = None
    twilio2_auth_token: SecretStr | None = None
    twilio2_from_numbers: Annotated[tuple[str, ...], NoDecode] = ()
    twilio2_api_url: str = TWILIO_API_URL
    plivo_auth_id: str | None = None
    plivo_auth_token: SecretStr | None = None
    plivo_from_numbers: Annotated[tuple[str, ...], NoDecode] = ()
    plivo_api_url: str = PLIVO_API_URL
    telephony_providers: Annotated[tuple[str, ...], NoDecode] = ()
    ring_seconds: int = Field(
        default=30, ge=1, le=120, validation_alias=AliasChoices("RING_SECONDS", "ring_seconds")
    )

    heartbeat_url: SecretStr | None = None
    retention_days: int = Field(default=400, ge=1, le=36500)

    log_level: LogLevel = "INFO"
    log_format: LogFormat = "console"

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, values: Any) -> Any:  # noqa: ANN401 (as pydantic has it)
        # A line break from a file or a clipboard, which nobody sees, breaks addresses and secrets.
        if not isinstance(values, dict):
            return values
        stripped = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }
        return {name: value for name, value in stripped.items() if value != ""}

    @field_validator(*_NUMBERS, "telephony_providers", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("plivo_auth_id")
    @classmethod
    def _must_be_plivos(cls, value: str | None) -> str | None:
        # The official client refuses any other, but only when it is created.
        if value is not None and not re.fullmatch(r"(MA|SA)[A-Za-z0-9]{18}", value):
            raise ValueError("must be the 20 letters and digits of an account, MA… or SA…")
        return value

    @field_validator("telephony_providers")
    @classmethod
    def _must_be_providers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not set(value) <= set(TELEPHONY_PROVIDERS) or len(set(value)) < len(value):
            known = ", ".join(TELEPHONY_PROVIDERS)
            raise ValueError(f"must be some of {known}, each once, with commas between them")
        return value

    @field_validator(*_NUMBERS)
    @classmethod
    def _must_be_phone_numbers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        # Imported late: it imports the reader of the schedule files.
        from bot.storage.schedule_files.addresses import phone

        for place, number in enumerate(value, start=1):
            try:
                phone(number)
            except ValueError:
                which = f", which number {place} is not" if len(value) > 1 else ""
                raise ValueError(
                    "must be phone numbers in international form, such as +14155550101, "
                    f"with commas between them{which}"
                ) from None
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("heartbeat_url")
    @classmethod
    def _must_lead_somewhere(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("must be a web address such as https://hc-ping.com/your-uuid")
        return value

    @field_validator(
        "public_url", "slack_api_url", "twilio_api_url", "twilio2_api_url", "plivo_api_url"
    )
    @classmethod
    def _must_be_a_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        # Blanks within are no part of an address, but `urlsplit` leaves some out without a word.
        has_blanks = any(character.isspace() for character in value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or has_blanks:
            raise ValueError("must be a web address such as https://oncall.example.com")
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _must_be_scheme_and_host_alone(cls, value: str | None) -> str | None:
        # Providers sign for this address, and it is shown to everybody.
        if value is None or not (urlsplit(value).path or re.search(r"[@?#]", value)):
            return value
        raise ValueError(
            "must be the scheme and the host alone, such as https://oncall.example.com, "
            "without a path, a name or a password"
        )
