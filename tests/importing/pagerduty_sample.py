"""What PagerDuty's API answers for a schedule, written by hand."""

from typing import Any

ANA = {"user": {"id": "PANA001", "type": "user_reference", "summary": "Ana Souza"}}
BO = {"user": {"id": "PBO0002", "type": "user_reference", "summary": "Bo Lindqvist"}}
CHEN = {"user": {"id": "PCHEN03", "type": "user_reference", "summary": "Chén Wei"}}

WEEKS = {
    "id": "PLAYER1",
    "name": "Weeks",
    "start": "2026-01-05T10:00:00-05:00",
    "end": None,
    "rotation_virtual_start": "2026-01-05T10:00:00-05:00",
    "rotation_turn_length_seconds": 604800,
    "users": [ANA, BO],
    "restrictions": [],
}
NIGHTS = {
    **WEEKS,
    "id": "PLAYER2",
    "name": "Nights",
    "users": [CHEN],
    "restrictions": [
        {"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 28800}
    ],
}


def schedule(*layers: object, **more: object) -> dict[str, Any]:
    """What GET /schedules/{id} answers."""
    return {
        "schedule": {
            "id": "PSCHED1",
            "type": "schedule",
            "name": "Payments, first line",
            "time_zone": "America/New_York",
            "schedule_layers": list(layers),
            "overrides_subschedule": {"name": "Overrides", "rendered_schedule_entries": []},
            "final_schedule": {"name": "Final Schedule", "rendered_schedule_entries": []},
            **more,
        }
    }


def entry(start: str, end: str, who: dict[str, Any]) -> dict[str, Any]:
    return {"start": start, "end": end, **who}


def final(*entries: object) -> dict[str, Any]:
    return {"name": "Final Schedule", "rendered_schedule_entries": list(entries)}
