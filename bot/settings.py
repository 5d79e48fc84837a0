"""Settings, from the environment alone."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.storage.default_url import database_url as default_database_url

SLACK_API_URL = "https://slack.com/api/"
TWILIO_API_URL = "https://api.twilio.com"


class Settings(BaseSettings):
    """What the environment says. Empty variables count as left out.

    Raises:
        pydantic.ValidationError: a variable does not make sense; the error names it.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr = Field(default_factory=lambda: SecretStr(default_database_url()))
    schedules_dir: Path = Path("schedules")
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL

    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_from_numbers: Annotated[tuple[str, ...], NoDecode] = ()
    twilio_api_url: str = TWILIO_API_URL
    ring_seconds: int = Field(
        default=30, ge=1, le=120, validation_alias=AliasChoices("RING_SECONDS", "ring_seconds")
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("twilio_from_numbers", mode="before")
    @classmethod
    def _split_numbers(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(number.strip() for number in value.split(",") if number.strip())
        return value

    @field_validator("twilio_from_numbers")
    @classmethod
    def _must_be_phone_numbers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        # Not imported before it is needed: with it comes the reader of the schedule files.
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

    @field_validator("public_url", "slack_api_url", "twilio_api_url")
    @classmethod
    def _must_be_a_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be a web address such as https://oncall.example.com")
        return value.rstrip("/")
