"""The whole bot, wired together: the one place that knows every part."""

import contextlib
import os
import random
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.alerts.routes import alert_routes
from bot.engine.clock import Clock, SystemClock
from bot.engine.commands import Commands
from bot.engine.dispatcher import Dispatcher
from bot.engine.errand import Errand
from bot.engine.errands.call import CallErrand
from bot.engine.errands.channel import AnnouncementErrand, IncidentMessageErrand
from bot.engine.errands.direct_page import DirectMessageErrand, DirectPageErrand
from bot.engine.errands.hang_up import HangUpErrand
from bot.engine.errands.sms import SmsErrand
from bot.engine.errands.swap_message import SwapMessageErrand
from bot.engine.escalator import Escalator
from bot.engine.schedules import Schedules
from bot.engine.services import Chat, Telephony
from bot.engine.ticks import Engine
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrating import migrate, schema_state

log = structlog.get_logger(__name__)
