"""What Slack refuses in Block Kit, as pure functions.

The limits are those of Slack's Block Kit reference; where its pages and its own libraries
disagree the tighter one is enforced, so that what passes here passes there.
"""

from bot.sandbox.slack.blocks.complaint import Complaint
from bot.sandbox.slack.blocks.surfaces import (
    complaints_about_home,
    complaints_about_message,
    complaints_about_modal,
    total_text,
)

__all__ = [
    "Complaint",
    "complaints_about_home",
    "complaints_about_message",
    "complaints_about_modal",
    "total_text",
]
