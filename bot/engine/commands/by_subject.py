"""All commands together, for the edges that the start does not wait for."""

from dataclasses import dataclass
from typing import Self

from bot.engine.clocks.clock import Clock
from bot.engine.commands.alerts import AlertCommands
from bot.engine.commands.asked import AskedQueries
from bot.engine.commands.calendars import CalendarCommands
from bot.engine.commands.calls import CallCommands
from bot.engine.commands.duty import DutyQueries
from bot.engine.commands.incidents import IncidentCommands
from bot.engine.commands.keys import KeyCommands
from bot.engine.commands.opening import OpeningCommands
from bot.engine.commands.overrides import OverrideCommands
from bot.engine.commands.reassigning import ReassigningCommands
from bot.engine.commands.swaps import SwapCommands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """All commands, by what they are about."""

    alerts: AlertCommands
    asked: AskedQueries
    calendars: CalendarCommands
    calls: CallCommands
    duty: DutyQueries
    incidents: IncidentCommands
    keys: KeyCommands
    opening: OpeningCommands
    overrides: OverrideCommands
    reassigning: ReassigningCommands
    swaps: SwapCommands

    @classmethod
    def on(cls, database: Database, schedules: Schedules, clock: Clock) -> Self:
        """The commands on one database."""
        return cls(
            alerts=AlertCommands(database, schedules, clock),
            asked=AskedQueries(database, schedules, clock),
            calendars=CalendarCommands(database, schedules, clock),
            calls=CallCommands(database, schedules, clock),
            duty=DutyQueries(database, schedules, clock),
            incidents=IncidentCommands(database, schedules, clock),
            keys=KeyCommands(database, schedules, clock),
            opening=OpeningCommands(database, schedules, clock),
            overrides=OverrideCommands(database, schedules, clock),
            reassigning=ReassigningCommands(database, schedules, clock),
            swaps=SwapCommands(database, schedules, clock),
        )
