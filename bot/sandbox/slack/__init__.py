"""A Slack workspace on localhost, good enough that the official clients cannot tell."""

from bot.sandbox.slack.acts.commands import CommandAnswer
from bot.sandbox.slack.acts.events import EventAnswer
from bot.sandbox.slack.acts.modals import SubmitResult
from bot.sandbox.slack.acts.touch import TouchAnswer
from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import User, UserGroup
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Workspace

__all__ = [
    "Channel",
    "CommandAnswer",
    "EventAnswer",
    "Message",
    "NotOnScreen",
    "SubmitResult",
    "TouchAnswer",
    "User",
    "UserGroup",
    "View",
    "Workspace",
]
