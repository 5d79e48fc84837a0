"""What a simulated process can do: the errands of the real one, at simulated providers."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.errands.call import CallErrand
from bot.engine.errands.call_elsewhere import CallElsewhereErrand
from bot.engine.errands.channel import AnnouncementErrand, IncidentMessageErrand
from bot.engine.errands.direct_page import DirectMessageErrand, DirectPageErrand
from bot.engine.errands.hang_up import HangUpErrand
from bot.engine.errands.misfit_message import MisfitMessageErrand
from bot.engine.errands.override_message import OverrideMessageErrand
from bot.engine.errands.reminder import ReminderErrand, ReminderTextErrand
from bot.engine.errands.sms import SmsErrand
from bot.engine.errands.swap_message import SwapMessageErrand
from bot.engine.queueing.hanging_up import (
    CALL_ELSEWHERE,
    HANG_UP,
    HANG_UP_IN_LINE,
    HANG_UP_OTHERS,
)
from bot.engine.queueing.messages import REMINDER, REMINDER_TEXT
from bot.engine.queueing.override_notices import OVERRIDE_MESSAGE
from bot.engine.schedule_files.misfits import MISFIT_MESSAGE
from bot.engine.sending.errand import Errand
from tests.simulation.providers import SimulatedChat

if TYPE_CHECKING:
    from tests.simulation.process import Process

RING_SECONDS = 25


def errands_of(process: "Process") -> dict[str, Errand]:
    """By the kind of what is sent."""
    telephony, chat, schedules = process.telephony, SimulatedChat(process), process.schedules
    ring = timedelta(seconds=RING_SECONDS)
    hang_up = HangUpErrand(schedules, telephony, ring=ring)
    return {
        "call": CallErrand(schedules, telephony, ring=ring),
        "sms": SmsErrand(schedules, telephony),
        HANG_UP: hang_up,
        HANG_UP_OTHERS: hang_up,
        HANG_UP_IN_LINE: hang_up,
        CALL_ELSEWHERE: CallElsewhereErrand(schedules, telephony),
        "slack": DirectPageErrand(schedules, chat),
        "direct_message": DirectMessageErrand(schedules, chat),
        "incident_message": IncidentMessageErrand(schedules, chat),
        "announcement": AnnouncementErrand(schedules, chat),
        REMINDER: ReminderErrand(schedules, chat),
        REMINDER_TEXT: ReminderTextErrand(schedules, telephony),
        "swap_message": SwapMessageErrand(schedules, chat),
        OVERRIDE_MESSAGE: OverrideMessageErrand(schedules, chat),
        MISFIT_MESSAGE: MisfitMessageErrand(schedules, chat),
    }
