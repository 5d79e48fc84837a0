"""The route that calendar programs ask."""

import hashlib
import re

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.calendars.writing import calendar
from bot.engine.commands.calendars import CalendarCommands
from bot.engine.schedule_files.schedules import NoSchedules
from bot.storage.database import Database
from bot.storage.secrets.calendar_links import TOKEN_LENGTH

log = structlog.get_logger(__name__)

FRESH_FOR_SECONDS = 300
RETRY_AFTER_SECONDS = 60

_TOKEN = re.compile(rf"[a-z0-9]{{{TOKEN_LENGTH}}}")
# An entity tag, weak or strong (RFC 9110, section 8.8.3).
_ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')


def calendar_routes(calendars: CalendarCommands, database: Database) -> list[Route]:
    """`GET /ical/{token}.ics`."""
    feeds = CalendarFeeds(calendars, database)
    return [Route("/ical/{token}.ics", feeds.answer, methods=["GET"])]


class CalendarFeeds:
    """Answers calendar links with shifts as iCalendar."""

    def __init__(self, calendars: CalendarCommands, database: Database) -> None:
        self._calendars = calendars
        self._database = database

    async def answer(self, request: Request) -> Response:
        """Answer 200 with the calendar, 304 if the program has it, 404 for an invalid token."""
        # The route's pattern accepts a line break at the end of the path.
        token = request.path_params["token"] if request.scope["path"].endswith(".ics") else ""
        try:
            content = await self._database.in_thread(self._content, token)
        except (OperationalError, InterfaceError, NoFreeConnection, NoSchedules):
            log.exception("a calendar could not be made; the program will ask again")
            return _not_now()
        if content is None:
            said = {"status": "unknown calendar", "message": "There is no such calendar."}
            return JSONResponse(said, 404)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": f"private, max-age={FRESH_FOR_SECONDS}"}
        if _has_it(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="on-call.ics"'
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    def _content(self, token: str) -> bytes | None:
        found = self._calendars.follow(token) if _TOKEN.fullmatch(token) else None
        return None if found is None else calendar(*found)


def _has_it(if_none_match: str, tag: str) -> bool:
    """Whether an If-None-Match header has this tag or `*` (RFC 9110, section 13.1.2)."""
    return if_none_match.strip() == "*" or tag in _ENTITY_TAG.findall(if_none_match)


def _not_now() -> Response:
    said = {"status": "not now", "message": "The calendar cannot be read at the moment."}
    return JSONResponse(said, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
