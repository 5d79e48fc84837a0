"""Modals, stacked per person, and Home tabs."""

import copy
from dataclasses import dataclass, field, replace

from bot.sandbox.slack.blocks import complaints_about_home, complaints_about_modal
from bot.sandbox.slack.errors import SlackError, invalid_argument, refused_blocks
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.inputs import InputState, first_state
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import texts_in
from bot.sandbox.slack.screen import with_ids

STACK_DEPTH = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A modal or Home tab as it stands now; `given` is the JSON the bot gave for it."""

    id: str
    user: str
    given: Json
    blocks: tuple[Json, ...]
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    state: InputState = field(default_factory=dict)

    @property
    def callback_id(self) -> str:
        """What the bot calls it; empty if it does not."""
        return str(self.given.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        """What the bot keeps in it; empty if nothing."""
        return str(self.given.get("private_metadata", ""))

    @property
    def title(self) -> str:
        """The title a person reads; a Home tab has none."""
        return str(self.given.get("title", {}).get("text", ""))

    @property
    def all_text(self) -> str:
        """Everything a person can read in it."""
        return "\n".join([self.title, *texts_in(list(self.blocks))])


class Views:
    """The modals open for each person, the topmost last, and everybody's Home tab."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def top(self, user: str) -> View | None:
        """The modal this person looks at."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def stack(self, user: str) -> tuple[View, ...]:
        """All modals open for this person, the topmost last."""
        return tuple(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """The Home tab the bot published for this person."""
        return self._homes.get(user)

    def get(self, view_id: str) -> View | None:
        """The open modal or published Home tab with this ID."""
        stacked = (view for stack in self._stacks.values() for view in stack)
        every = (*stacked, *self._homes.values())
        return next((view for view in every if view.id == view_id), None)

    def by_external_id(self, external_id: str) -> View | None:
        """The open modal the bot gave this external_id."""
        stacked = (view for stack in self._stacks.values() for view in stack)
        return next((v for v in stacked if v.given.get("external_id") == external_id), None)

    def open(self, user: str, given: Parsed) -> View:
        """Show a modal; it replaces those that were open."""
        view = self._new(user, self.checked_modal(given), root=None, previous=None)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, given: Parsed) -> View:
        """Show a modal above the one that is open.

        Raises:
            SlackError: not_found, push_limit_reached, or what is wrong with the view.
        """
        stack = self._stacks.get(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK_DEPTH:
            raise SlackError("push_limit_reached")
        below = stack[-1]
        view = self._new(
            user, self.checked_modal(given), root=below.root_view_id, previous=below.id
        )
        stack.append(view)
        return view

    def update(self, view: View, given: Parsed) -> View:
        """Replace a modal; what was typed stays where block_id and action_id stay the same."""
        kind = view.given["type"]
        checked = self._checked_home(given) if kind == "home" else self.checked_modal(given, view)
        blocks = with_ids(checked["blocks"], self._ids)
        fresh = replace(
            view, given=checked, blocks=blocks, hash=self._hash(), state=first_state(blocks)
        )
        for block_id, values in fresh.state.items():
            for action_id, value in values.items():
                before = view.state.get(block_id, {}).get(action_id)
                if before is not None and before["type"] == value["type"]:
                    values[action_id] = before
        return self._put(fresh)

    def publish(self, user: str, given: Parsed) -> View:
        """Show a person's Home tab."""
        known = self._homes.get(user)
        if known is not None:
            return self.update(known, given)
        view = self._new(user, self._checked_home(given), root=None, previous=None)
        self._homes[user] = view
        return view

    def type_in(self, view: View, block_id: str, action_id: str, value: Json) -> View:
        """Keep what a person put into one element."""
        state = copy.deepcopy(view.state)
        state.setdefault(block_id, {})[action_id] = value
        return self._put(replace(view, state=state))

    def close(self, view: View) -> None:
        """Close this modal and those above it; the one below shows again."""
        stack = self._stacks.get(view.user, [])
        places = [place for place, open_view in enumerate(stack) if open_view.id == view.id]
        if places:
            del stack[places[0] :]

    def close_all(self, user: str) -> None:
        """Close every modal of this person."""
        self._stacks.pop(user, None)

    def checked_modal(self, given: Parsed, replaced: View | None = None) -> Json:
        """The modal, if Slack takes it.

        Raises:
            SlackError: invalid_arguments or duplicate_external_id.
        """
        complaints = complaints_about_modal(given)
        if complaints:
            raise refused_blocks("invalid_arguments", complaints)
        external_id = given.get("external_id")
        holder = self.by_external_id(external_id) if external_id else None
        if holder is not None and (replaced is None or holder.id != replaced.id):
            raise SlackError("duplicate_external_id")
        checked: Json = given
        return checked

    def _put(self, view: View) -> View:
        if view.given["type"] == "home":
            self._homes[view.user] = view
            return view
        stack = self._stacks.get(view.user, [])
        for place, open_view in enumerate(stack):
            if open_view.id == view.id:
                stack[place] = view
                return view
        raise SlackError("not_found")

    def _new(self, user: str, given: Json, *, root: str | None, previous: str | None) -> View:
        view_id = self._ids.new("V")
        blocks = with_ids(given["blocks"], self._ids)
        return View(
            id=view_id,
            user=user,
            given=given,
            blocks=blocks,
            hash=self._hash(),
            root_view_id=root or view_id,
            previous_view_id=previous,
            state=first_state(blocks),
        )

    def _hash(self) -> str:
        return f"{self._ids.new('')}.sandbox"

    def _checked_home(self, given: Parsed) -> Json:
        if isinstance(given, dict) and given.get("type") != "home":
            raise invalid_argument("view must be of type home [json-pointer:/view/type]")
        complaints = complaints_about_home(given)
        if complaints:
            raise refused_blocks("invalid_arguments", complaints)
        checked: Json = given
        return checked


def view_json(view: View, *, team_id: str, app_id: str, bot_id: str) -> Json:
    """A view as Slack tells it, in answers and in interaction payloads."""
    shown: Json = {
        "id": view.id,
        "team_id": team_id,
        "type": view.given["type"],
        "blocks": list(view.blocks),
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.state},
        "hash": view.hash,
        "title": view.given.get("title"),
        "clear_on_close": view.given.get("clear_on_close", False),
        "notify_on_close": view.given.get("notify_on_close", False),
        "close": view.given.get("close"),
        "submit": view.given.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app_id,
        "external_id": view.given.get("external_id", ""),
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }
    return shown
