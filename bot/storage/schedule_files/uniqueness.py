"""What may be in one team file only: the name of a team, and each service."""

from collections.abc import Iterable, Mapping

from yaml import Node

from bot.storage.schedule_files.complaints import Source, line_of
from bot.storage.schedule_files.suggestions import quoted
from bot.storage.schedule_files.team import Outline


def check_teams_differ(outlines: Iterable[Outline]) -> None:
    """Complain of every team name that another file has already."""
    seen: dict[str, str] = {}
    for team in outlines:
        node = team.file.node("team")
        if team.key is None or node is None:
            continue
        if team.key in seen:
            team.source.error(node, f"team {quoted(team.key)} is already in {seen[team.key]}")
        seen.setdefault(team.key, _place(team.source, node))


def check_services_differ(outlines: Iterable[Outline]) -> None:
    """Complain of every service that another team has already: its alerts could go to either."""
    seen: dict[str, str] = {}
    for team in outlines:
        own: dict[str, Node] = {entry.name: entry.key for entry in team.services or ()}
        _complain_of_seen(team.source, own, seen)
        for name, node in own.items():
            seen.setdefault(name, _place(team.source, node))


def _complain_of_seen(source: Source, own: Mapping[str, Node], seen: Mapping[str, str]) -> None:
    for name, node in own.items():
        if name in seen:
            source.error(
                node, f"service {quoted(name)} is already in {seen[name]}: it belongs to one team"
            )


def _place(source: Source, node: Node) -> str:
    return f"{source.file}:{line_of(node)}"
