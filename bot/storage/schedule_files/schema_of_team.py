"""The JSON Schema of a team's file."""

from bot.storage.schedule_files import schema_words as words
from bot.storage.schedule_files.schema_words import (
    Schema,
    items,
    mapping,
    name,
    named,
    one_or_more,
    timezone,
)


def team_file() -> Schema:
    """A team with its services, schedules and escalation policy."""
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
            "timezone": timezone("The wall clock of every time in this file."),
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
    about = "What follows the last step: all again (repeat), or the last step on and on (last)."
    return {**words.text(about, words.THEN, *words.THENS), "default": words.THENS[0]}


def _ack_timeout() -> Schema:
    about = "When an acknowledged incident is triggered again unless somebody is still on it."
    return {**words.text(about, words.ACK_TIMEOUT, "4h", "never"), "default": "4h"}


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
        "timezone": timezone("The wall clock of this layer alone."),
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
    description = f"{about} YYYY-MM-DD HH:MM, on the clock of the timezone."
    return words.text(description, words.WALL_TIME, "2026-01-05 10:00")
