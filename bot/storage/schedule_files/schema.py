"""A JSON Schema (2020-12) of the schedule files, for editors that complete, explain and check YAML.

It says nothing that draft 7 reads otherwise, because many editors know no later one. A test holds
it to the keys that the reader knows, and to what the reader takes.
"""

from bot.storage.schedule_files import schema_words as words
from bot.storage.schedule_files.schema_words import Schema, items, mapping, name, named, one_or_more

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TIMEZONES = ("America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "UTC")


def schema() -> Schema:
    """For both kinds of files: people.yaml is known by its key `people`."""
    return {
        "$schema": _DIALECT,
        "title": "Sleepwell schedule files",
        "type": "object",
        "if": {"anyOf": [{"required": ["people"]}, {"required": ["roles"]}]},
        "then": {"$ref": "#/$defs/people"},
        "else": {"$ref": "#/$defs/team"},
        "$defs": {"people": _people_file(), "team": _team_file()},
    }


def schema_of_people() -> Schema:
    """For people.yaml alone."""
    return {"$schema": _DIALECT, "title": "Sleepwell: people.yaml", **_people_file()}


def schema_of_team() -> Schema:
    """For a team file alone."""
    return {"$schema": _DIALECT, "title": "Sleepwell: a team", **_team_file()}


def _people_file() -> Schema:
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
            "name": words.text("What people read and hear.", words.ONE_LINE, "Ana Souza"),
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
            "timezone": _timezone("The IANA zone they live in; their times are shown in it."),
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
            "note": words.text("A few words.", words.ONE_LINE, "wedding"),
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


def _team_file() -> Schema:
    service = mapping(
        "What breaks.",
        {
            "runbook": words.RUNBOOK,
            "group": words.GROUP,
        },
    )
    return mapping(
        "One team: its services, its schedules, and who is paged in which order.",
        {
            "team": name("The team's name, whatever the file is called.", "platform"),
            "timezone": _timezone("The wall clock of every time in this file."),
            "slack": _slack(),
            "services": named(
                "What breaks, by name: alerts come for a service. It belongs to one team.",
                {**service, "type": ["object", "null"]},
                may_be_everyone=True,
            ),
            "schedules": named("Who is on call, by the name of the duty.", _schedule()),
            "overrides": items(
                "Planned exceptions; spontaneous ones are made in Slack. Later ones win.",
                _override(),
                may_be_empty=True,
            ),
            "escalation": items("Who is paged, step by step.", _step()),
            "then": _then(),
            "ack_timeout": _ack_timeout(),
            "urgency": _urgency(),
        },
        required=("team", "timezone", "escalation"),
    )


def _then() -> Schema:
    told = "What follows the last step: all again (repeat), or the last step on and on (last)."
    return {**words.text(told, words.THEN, *words.THENS), "default": words.THENS[0]}


def _ack_timeout() -> Schema:
    told = "When an acknowledged incident is triggered again unless somebody is still on it."
    return {**words.text(told, words.ACK_TIMEOUT, "4h", "never"), "default": "4h"}


def _slack() -> Schema:
    return mapping(
        "Where the team is in Slack.",
        {
            "channel": words.text(
                'The channel told of incidents: "#name" in quotation marks, or an ID.',
                words.CHANNEL,
                "#platform",
                "C02PLAT001",
            ),
            "usergroup": words.word(
                "The user group for people to mention, by its handle without @, or by ID.",
                words.USERGROUP,
                "platform-oncall",
            ),
        },
    )


def _schedule() -> Schema:
    about = "Rotations; where several are active, the later one in the list wins."
    layers = {"layers": items(about, _layer())}
    return mapping("Who is on call for one duty.", layers, required=("layers",))


def _layer() -> Schema:
    keys = {
        "people": _line_up(),
        "every": words.text(
            "How long a turn is: hours, days, weeks, months, or windows (see only).",
            words.TURN,
            "week",
            "2 weeks",
            "12 hours",
            "day",
            "month",
            "window",
        ),
        "start": _wall_time("The first handoff; it sets day and hour of all others."),
        "until": _wall_time("The end of the layer."),
        "changes": items(
            "Other line-ups, each from a handoff on. What was before stays as it was.",
            _change(),
            may_be_empty=True,
        ),
        "only": _windows("The days and hours this layer covers; outside them it is not there."),
        "timezone": _timezone("The wall clock of this layer alone."),
    }
    layer = mapping("People taking turns.", keys, required=("people", "every", "start"))
    in_windows = {"type": "string", "pattern": "windows?$"}
    counted = {"properties": {"every": in_windows}, "required": ["every"]}
    return {**layer, "if": counted, "then": {"required": ["only"]}}


def _change() -> Schema:
    return mapping(
        "Another line-up from a handoff on, beginning with its first person.",
        {"from": _wall_time("A handoff of this layer."), "people": _line_up()},
        required=("from", "people"),
    )


def _line_up() -> Schema:
    turn = one_or_more(
        "Who has the turn; people in a list are on call together.",
        name("A person or role of people.yaml.", "ana"),
    )
    return items("Who takes turns, in this order; a list inside is on call together.", turn)


def _override() -> Schema:
    return mapping(
        "Somebody is on call for a span, whoever would have been.",
        {
            "schedule": name("A schedule of this team.", "primary"),
            "person": name("Who takes over.", "dee"),
            "from": _wall_time("When it begins."),
            "to": _wall_time("When it is over."),
            "replaces": name("Take over from this person alone.", "ana"),
        },
        required=("schedule", "person", "from", "to"),
    )


def _step() -> Schema:
    target = words.word(
        "A schedule of this team, team/schedule of another, a person, a role, or everyone (all who "
        "are on call for this team).",
        words.TARGET,
        "primary",
        "platform/primary",
        "everyone",
    )
    wait = words.text("The time until the next step.", words.WAIT, "5m", "1h30m")
    return mapping(
        "Who is paged, and how long they have to answer.",
        {"page": one_or_more("Who is paged, all at once.", target), "wait": wait},
        required=("page", "wait"),
    )


def _urgency() -> Schema:
    hours = _windows("When alerts of low urgency may page anybody.")
    low = mapping("Low urgency never calls.", {"hours": hours}, required=("hours",))
    return mapping("What depends on how urgent an alert is.", {"low": low}, required=("low",))


def _windows(about: str) -> Schema:
    window = words.text(
        "Days and hours; one that ends before it starts ends on the next day.",
        words.WINDOW,
        "mon-fri 09:00-17:00",
        "sat,sun 10:00-18:00",
        "daily 22:00-06:00",
        "sat 00:00-24:00",
    )
    return one_or_more(about, window)


def _wall_time(about: str) -> Schema:
    told = f"{about} YYYY-MM-DD HH:MM, on the clock of the timezone."
    return words.text(told, words.WALL_TIME, "2026-01-05 10:00")


def _timezone(about: str) -> Schema:
    return words.text(about, words.TIMEZONE, *_TIMEZONES)
