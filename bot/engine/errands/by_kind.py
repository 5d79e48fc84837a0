"""The errand of every kind of row."""

from collections.abc import Mapping
from datetime import timedelta

from bot.engine.contracts import Chat, MultiProviderTelephony
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
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Errand, SilentErrand
from bot.storage.sending.errand_kind import ErrandKind

# These merely show how things stand. Where Slack is not set up nobody misses them.
_SHOWN_IN_SLACK = (
    ErrandKind.INCIDENT_MESSAGE,
    ErrandKind.DIRECT_MESSAGE,
    ErrandKind.ANNOUNCEMENT,
    ErrandKind.SWAP_MESSAGE,
    ErrandKind.OVERRIDE_MESSAGE,
    ErrandKind.MISFIT_MESSAGE,
)


def errands_by_kind(
    schedules: Schedules,
    telephony: MultiProviderTelephony,
    chat: Chat,
    *,
    ring: timedelta,
    chat_is_absent: bool = False,
    calls: CallErrand | None = None,
) -> Mapping[str, Errand]:
    """How each kind is sent. `ring` is how long the telephony lets phones ring.

    With `chat_is_absent` nothing is shown in it. Whoever is to be woken there is not forgotten:
    that `chat` refuses to send, and the refusal is told. `calls` is what calls go by, where others
    need it too.
    """
    hang_up = HangUpErrand(schedules, telephony, ring=ring, has=telephony.has)
    errands: dict[ErrandKind, Errand] = {
        ErrandKind.CALL: calls or CallErrand(schedules, telephony, ring=ring),
        ErrandKind.SMS: SmsErrand(schedules, telephony),
        ErrandKind.SLACK: DirectPageErrand(schedules, chat),
        ErrandKind.HANG_UP: hang_up,
        ErrandKind.HANG_UP_OTHERS: hang_up,
        ErrandKind.HANG_UP_IN_LINE: hang_up,
        ErrandKind.CALL_ELSEWHERE: CallElsewhereErrand(schedules, telephony),
        ErrandKind.REMINDER: ReminderErrand(schedules, chat),
        ErrandKind.REMINDER_TEXT: ReminderTextErrand(schedules, telephony),
        ErrandKind.INCIDENT_MESSAGE: IncidentMessageErrand(schedules, chat),
        ErrandKind.DIRECT_MESSAGE: DirectMessageErrand(schedules, chat),
        ErrandKind.ANNOUNCEMENT: AnnouncementErrand(schedules, chat),
        ErrandKind.SWAP_MESSAGE: SwapMessageErrand(schedules, chat),
        ErrandKind.OVERRIDE_MESSAGE: OverrideMessageErrand(schedules, chat),
        ErrandKind.MISFIT_MESSAGE: MisfitMessageErrand(schedules, chat),
    }
    if chat_is_absent:
        errands |= dict.fromkeys(_SHOWN_IN_SLACK, SilentErrand())
    # A kind that was forgotten above ends every start, and no page at night.
    return {kind: errands[kind] for kind in ErrandKind}
