"""What Grafana OnCall's API answers, written by hand."""

from typing import Any

USERS = [
    {"id": "UANA", "username": "ana", "email": "ana@example.com", "timezone": "Europe/Lisbon"},
    {"id": "UBO", "username": "bo", "email": "bo@example.com"},
    {"id": "UCHEN", "username": "chen@example.com"},
]
WORKDAYS = ["MO", "TU", "WE", "TH", "FR"]
DAY, WEEK = 86400, 7 * 86400
ROLLING = {
    "type": "rolling_users",
    "level": 0,
    "start": "2026-01-05T10:00:00",
    "duration": WEEK,
    "frequency": "weekly",
    "interval": 1,
    "week_start": "MO",
    "by_day": None,
    "by_month": None,
    "by_monthday": None,
    "rolling_users": [["UANA"], ["UBO"], ["UCHEN"]],
    "start_rotation_from_user_index": 0,
    "time_zone": None,
}
RECURRENT = {**ROLLING, "type": "recurrent_event", "rolling_users": None}
SINGLE = {"type": "single_event", "level": 0, "start": "2026-12-24T09:00:00", "duration": DAY}


def export(*shifts: dict[str, Any]) -> list[Any]:
    """A schedule, its shifts and all users, as the API lists them."""
    listed = [{"id": f"O{n}", "name": f"shift {n}", **shift} for n, shift in enumerate(shifts)]
    schedule = {
        "id": "S1",
        "name": "Infra on call",
        "type": "calendar",
        "team_id": None,
        "time_zone": "America/New_York",
        "on_call_now": [],
        "shifts": [one["id"] for one in listed],
        "slack": {"channel_id": "C0123ABCD", "user_group_id": None},
    }
    return [{"count": 1, "results": [schedule]}, {"results": listed}, USERS]


def final(*shifts: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "results": [
            {
                "user_pk": user,
                "user_email": "",
                "user_username": user.lower(),
                "shift_start": f"2026-12-{start}:00Z",
                "shift_end": f"2026-12-{end}:00Z",
            }
            for start, end, user in shifts
        ]
    }
