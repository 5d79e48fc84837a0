"""The fields of a request to the control API: people, channels, messages, views."""

from typing import TYPE_CHECKING

from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import User
from bot.sandbox.slack.views import View

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Workspace


class ControlRequest:
    """One request: its fields, and the people, channels and messages they name."""

    def __init__(self, workspace: "Workspace", fields: Json) -> None:
        self.workspace = workspace
        self._fields = fields

    def text(self, name: str) -> str:
        """A field that must be there.

        Raises:
            ValueError: it is missing or not a text.
        """
        value = self._fields.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"say which {name}: the field {name!r} is missing or not a text")
        return value

    def field(self, name: str, default: Parsed = None) -> Parsed:
        """A field that may be left out."""
        return self._fields.get(name, default)

    def only(self, *names: str) -> None:
        """Refuse other fields than these.

        Raises:
            ValueError: there is another one, which would be ignored.
        """
        unknown = sorted(self._fields.keys() - set(names))
        if unknown:
            raise ValueError(f"there is no field {unknown[0]!r} here; there are {', '.join(names)}")

    def user(self) -> User:
        """The person named by `user`."""
        name = self.text("user")
        user = self.workspace.state.people.named(name)
        if user is None:
            raise NotOnScreen(f"there is nobody called {name!r} in this workspace")
        return user

    def place(self) -> Channel | User:
        """The channel named by `channel`: ID, name, or a person for their direct message."""
        name = self.text("channel")
        state = self.workspace.state
        found = state.conversations.named(name) or state.people.named(name)
        if found is None:
            raise NotOnScreen(f"there is no channel {name!r} in this workspace")
        return found

    def channel(self) -> Channel:
        """The same, as a conversation."""
        place = self.place()
        if isinstance(place, Channel):
            return place
        return self.workspace.state.conversations.direct_message([place.id])[0]

    def where(self) -> Message | View:
        """The message at `channel` and `ts`, or the view `view_id`."""
        state = self.workspace.state
        if self.field("view_id") is not None:
            view = state.views.get(self.text("view_id"))
            if view is None:
                raise NotOnScreen(f"there is no view {self.text('view_id')!r} open")
            return view
        message = state.messages.get(self.channel().id, self.text("ts"))
        if message is None:
            raise NotOnScreen(f"there is no message {self.text('ts')!r} in that channel")
        return message

    def view(self) -> View:
        """The view `view_id`, else the modal on top for `user`."""
        top = self.workspace.state.views.top(self.user().id)
        found = top if self.field("view_id") is None else self.where()
        if not isinstance(found, View):
            raise NotOnScreen(f"{self.user().name} has no modal open")
        return found
