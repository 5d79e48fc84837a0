"""How long tests wait: a machine that is busy is none that hangs.

What must happen is waited for as long as this. Only what never happens, or never ends, is waited
for shortly, and a test of a limit sets that limit itself.
"""

from collections.abc import Callable
from types import ModuleType

import pytest

from bot.cli.demo import process
from bot.doctor import plivo as doctor_plivo
from bot.doctor import public_address
from bot.doctor import twilio as doctor_twilio
from bot.engine.clocks import shared_time
from bot.engine.ingest import Ingest
from bot.engine.intake.gathering import Gathering
from bot.engine.schedule_files import schedule_folder
from bot.engine.sending import dispatcher
from bot.phone import call_webhooks, in_time, plivo_provider, taking_over, twilio_provider
from bot.phone import twilio_http_client as twilio_client
from bot.phone.plivo_provider import PlivoTelephony
from bot.phone.taking_over import TakingOver
from bot.phone.twilio_provider import TwilioTelephony
from bot.sandbox.slack import outgoing
from bot.slack import api, members
from bot.slack.actions import incident_menu, pressed
from bot.slack.commands import swap
from bot.slack.late_answers import LateAnswers
from bot.slack.views import swap_answers
from bot.storage.connections import postgresql, silence
from bot.storage.database import Database
from bot.web.gauges import Gauges
from bot.web.health import Health
from bot.web.metrics import Metrics

PATIENCE_SECONDS = 120.0

# Seconds that people, companies and databases have here, and may well need on a busy machine.
_LIMITS: tuple[tuple[ModuleType, str], ...] = (
    (schedule_folder, "MEANWHILE_SECONDS"),
    (doctor_twilio, "TIMEOUT_SECONDS"),
    (doctor_plivo, "TIMEOUT_SECONDS"),
    (public_address, "TIMEOUT_SECONDS"),
    (process, "START_SECONDS"),
    (silence, "CONNECT_TIMEOUT_SECONDS"),
    (shared_time, "READ_WITHIN_SECONDS"),
    (dispatcher, "SEND_TIMEOUT_SECONDS"),
    (in_time, "BEGUN_WITHIN_SECONDS"),
    (in_time, "ANSWERED_WITHIN_SECONDS"),
    (api, "TIMEOUT_SECONDS"),
    (members, "WITHIN_SECONDS"),
    (pressed, "WITHIN_SECONDS"),
    (incident_menu, "WITHIN_SECONDS"),
    (swap, "WITHIN_SECONDS"),
    (swap_answers, "WITHIN_SECONDS"),
    (outgoing, "ACK_TIMEOUT_SECONDS"),
    (taking_over, "PLACED_WITHIN_SECONDS"),
    (taking_over, "LOOKED_UP_WITHIN_SECONDS"),
    (twilio_client, "CONNECT_SECONDS"),
    (twilio_provider, "LOOK_UP_SECONDS"),
    (plivo_provider, "LOOK_UP_SECONDS"),
    (call_webhooks, "_NOTED_WITHIN_SECONDS"),
)
_DEFAULTS: tuple[tuple[Callable[..., object], str], ...] = (
    (Database.__init__, "silent_after_seconds"),
    (Gathering.__init__, "patience_seconds"),
    (Ingest.__init__, "patience_seconds"),
    (LateAnswers.__init__, "within_seconds"),
    (TakingOver.__init__, "answers_within_seconds"),
    (TwilioTelephony.__init__, "timeout_seconds"),
    (PlivoTelephony.__init__, "timeout_seconds"),
    (Health.__init__, "database_answers_within_seconds"),
    (Gauges.__init__, "database_answers_within_seconds"),
    (Metrics.__init__, "database_answers_within_seconds"),
)

# What PostgreSQL is told by users of the bot, and what it is told here after that.
OPTIONS = postgresql._OPTIONS
_WHO_STANDS_STILL = f"-c idle_in_transaction_session_timeout={PATIENCE_SECONDS:.0f}s"


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the limits that are not what a test is about."""
    monkeypatch.setattr(postgresql, "_OPTIONS", f"{OPTIONS} {_WHO_STANDS_STILL}")
    for module, name in _LIMITS:
        assert hasattr(module, name)
        monkeypatch.setattr(module, name, PATIENCE_SECONDS)
    for function, name in _DEFAULTS:
        defaults = function.__kwdefaults__
        assert defaults is not None
        assert name in defaults
        monkeypatch.setitem(defaults, name, PATIENCE_SECONDS)
