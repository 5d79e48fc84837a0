"""A team file made of one schedule's layers, and a draft of it."""

from datetime import datetime
from pathlib import Path

from bot.domain.rosters.line_up import Edit
from bot.storage.schedule_files import read_directory
from bot.storage.schedule_files.editing import Draft, draft

# ana is on call since the 5th, bo comes on the 12th.
NOW = datetime.fromisoformat("2026-01-07T12:00Z")
BEFORE_ALL = datetime.fromisoformat("2026-01-01T12:00Z")
PEOPLE = "people:\n" + "".join(
    f'  {key}: {{name: {key.title()}, phone: "+1415555010{number}", timezone: UTC}}\n'
    for number, key in enumerate(("ana", "bo", "chen", "dee", "eli", "fay"))
)
TEAM = """\
# Ünïcode 🦊 before anything else
team: web
timezone: UTC   # all times
services: {web: {}}
schedules:
  primary:
    layers:
%s
escalation:
  - {page: ana, wait: 5m}
"""


def drafted(
    folder: Path,
    layers: str,
    edit: Edit,
    now: datetime = NOW,
    *,
    layer: int = 1,
    ending: str = "\n",
) -> tuple[str, str, Draft]:
    """The layers before and after, the rest of the file being as it was, and the draft."""
    (folder / "people.yaml").write_text(PEOPLE)
    old = (TEAM % layers.strip("\n")).replace("\n", ending)
    (folder / "web.yaml").write_bytes(old.encode())
    made = draft(
        folder,
        read_directory(folder),
        team="web",
        schedule="primary",
        layer=layer,
        edit=edit,
        now=now,
        since=None,
    )
    made.save()
    new = (folder / "web.yaml").read_bytes()
    assert new == made.new
    head, tail = (part.replace("\n", ending) for part in TEAM.split("%s"))
    assert new.decode().startswith(head)
    assert new.decode().endswith(tail)
    return old[len(head) : -len(tail)], new.decode()[len(head) : -len(tail)], made
