"""The JSON Schema of people.yaml."""

from bot.storage.schedule_files import schema_words as words
from bot.storage.schedule_files.schema_words import (
    Schema,
    mapping,
    name,
    named,
    one_or_more,
    timezone,
)


def people_file() -> Schema:
    """People and their roles."""
    return mapping(
        "Everybody who can be on call, in all teams.",
        {
            "people": named("People, by the name that team files and commands use.", _person()),
            "roles": named(
                "Offices such as cto, each with who holds it; usable wherever a person is.",
                name("The person who holds the role.", "kim"),
            ),
        },
        required=("people",),
    )


def _person() -> Schema:
    contact_step = words.text(
        "Contact methods used together (slack, sms, call), at once or after a time.",
        words.CONTACT_STEP,
        "slack, sms, call",
        "call after 2m",
    )
    return mapping(
        "Someone who can be on call.",
        {
            "name": words.line("What people read and hear.", "Ana Souza"),
            "slack": words.text(
                "Slack member ID: profile, three dots, Copy member ID.",
                words.SLACK_MEMBER,
                "U02ANA0001",
            ),
            "email": words.text(
                "The address of their Slack account, instead of the member ID.",
                words.EMAIL,
                "ana@example.com",
            ),
            "phone": {
                **words.text(
                    "Phone number for calls and texts: plus, country code, number, no spaces; "
                    "in quotation marks.",
                    words.PHONE,
                    "+14155550101",
                ),
                "type": ["string", "integer"],
                "minimum": 10,
            },
            "timezone": timezone("The IANA zone they live in; their times are shown in it."),
            "country": words.text(
                "Whose public holidays are theirs: a country, or a part of one.",
                words.COUNTRY,
                "DE",
                "DE-BY",
                "US-CA",
            ),
            "contact": one_or_more(
                "How they want to be woken. Left out: slack, sms, call; then call after 2m.",
                contact_step,
            ),
            "away": one_or_more(
                "Time off: `oncall check` tells which shifts fall on it.", _time_off()
            ),
        },
        required=("name", "timezone"),
    )


def _time_off() -> Schema:
    span = mapping(
        "A span of time off on the person's own clock, or a calendar that tells of more.",
        {
            "from": words.text(
                "The first day, or the time it begins at.", words.DAY_OR_TIME, "2026-12-24"
            ),
            "to": words.text(
                "The last day, which is off to its end, or the time it ends at.",
                words.DAY_OR_TIME,
                "2027-01-02",
                "2027-01-02 09:00",
            ),
            "note": words.line("A few words.", "wedding"),
            "ical": words.text(
                "A calendar with nothing but absences: a link, or a file in this folder.",
                words.CALENDAR,
                "https://example.com/ana.ics",
                "absences/ana.ics",
            ),
        },
    )
    days = words.text("Whole days off.", words.DAYS, "2026-12-24", "2026-12-24 to 2027-01-02")
    return {"description": "Days off, or where they are told.", "anyOf": [days, span]}
