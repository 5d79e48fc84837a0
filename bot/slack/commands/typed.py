"""Reading what people type: mentions, smart quotes and all."""

import re
from dataclasses import dataclass

from bot.domain.refusals import Refused
from bot.domain.rosters.roster import Roster, Team

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_MEMBER = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_REFERENCE = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")
_NUMBER = re.compile(r"#?(\d{1,9})")
_AROUND_WORDS = "\"'`,;:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """One slash command: who typed it, and everything after its first word."""

    member_id: str
    trigger_id: str
    word: str
    rest: str

    @property
    def arguments(self) -> list[str]:
        """The words after the first."""
        return self.rest.split()


def typed(command: dict[str, str]) -> Typed:
    """What was typed, from the form that Slack sends (Slack: "Slash commands")."""
    first, _, rest = command.get("text", "").translate(_STRAIGHT).strip().partition(" ")
    return Typed(
        member_id=command["user_id"],
        trigger_id=command.get("trigger_id", ""),
        word=first.strip(_AROUND_WORDS).casefold(),
        rest=rest.strip(),
    )


def plain_words(text: str, roster: Roster) -> str:
    """The text as somebody would read it aloud: names for mentions, `<` for `&lt;`."""

    def spoken(found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind == "@":
            person = roster.person_with_slack(target)
            return person.name if person else f"@{label or target}"
        if kind == "!":
            return f"@{target.partition('^')[0]}"
        return f"#{label or target}" if kind == "#" else target

    told = _REFERENCE.sub(spoken, text)
    for escaped, character in _ESCAPED.items():
        told = told.replace(escaped, character)
    return told


def bare_name(word: str) -> str:
    """The name of a team or schedule; `<#C1|platform>`, `#platform` and `"platform"` are one."""
    found = _REFERENCE.fullmatch(word)
    name = (found.group(3) or found.group(2)) if found else word
    return name.strip(_AROUND_WORDS).lstrip("#@")


def mentioned_member(word: str) -> str | None:
    """The ID in a mention of a member."""
    found = _MEMBER.fullmatch(word)
    return found.group(1) if found else None


def team_named(word: str, roster: Roster) -> Team:
    """The team of that name, whatever its capitals, or the one that owns a service of that name.

    Raises:
        UnknownTeam: there is neither; with a suggestion.
    """
    name = bare_name(word)
    by_name = {key.casefold(): team for key, team in roster.teams.items()}
    for team in roster.teams.values():
        for service in team.services:
            by_name.setdefault(service.casefold(), team)
    return by_name.get(name.casefold()) or roster.team(name)


def is_number(word: str) -> bool:
    """Whether it may be the number of an incident."""
    return _NUMBER.fullmatch(word.strip(_AROUND_WORDS)) is not None


def numbers(words: list[str], verb: str) -> list[int]:
    """The numbers of incidents, each once.

    Raises:
        Refused: one of the words is no number.
    """
    found: list[int] = []
    for word in words:
        found += _numbers_in(word, verb)
    return list(dict.fromkeys(found))


def _numbers_in(word: str, verb: str) -> list[int]:
    found = []
    for part in word.strip(_AROUND_WORDS).split(","):
        match = _NUMBER.fullmatch(part.strip(_AROUND_WORDS))
        if match is None:
            raise Refused(
                f"“{word}” is not the number of an incident. Say for example: /oncall {verb} 12"
            )
        found.append(int(match.group(1)))
    return found
