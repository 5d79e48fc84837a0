"""What the bot may write: checks shared by all the ways in which it writes messages."""

from bot.sandbox.slack.blocks import complaints_about_message, total_text
from bot.sandbox.slack.errors import SlackError, refused_blocks
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.state import State

# Slack: chat.postMessage, "Truncating content".
TEXT_LIMIT = 40_000
# Undocumented; seen in bolt-js#2509.
BLOCKS_TEXT_LIMIT = 13_200
ATTACHMENTS_LIMIT = 100


def checked_blocks(blocks: Parsed) -> tuple[Json, ...]:
    """The blocks, if Slack takes them.

    Raises:
        SlackError: invalid_blocks_format, invalid_blocks or msg_blocks_too_long.
    """
    if blocks is None:
        return ()
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    complaints = complaints_about_message(blocks)
    if complaints:
        raise refused_blocks("invalid_blocks", complaints)
    if total_text(blocks) > BLOCKS_TEXT_LIMIT:
        raise SlackError("msg_blocks_too_long")
    return tuple(blocks)


def checked_attachments(attachments: Parsed) -> tuple[Json, ...]:
    """The attachments, if there are not too many and their blocks are good.

    Raises:
        SlackError: too_many_attachments, invalid_attachments, or as for blocks.
    """
    if attachments is None:
        return ()
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > ATTACHMENTS_LIMIT:
        raise SlackError("too_many_attachments")
    for attachment in attachments:
        checked_blocks(attachment.get("blocks"))
    return tuple(attachments)


def bot_message(state: State, channel: str, **fields: Parsed) -> Message:
    """A message of the bot, not shown yet."""
    mine = state.installation
    return Message(
        channel=channel,
        ts=state.timestamps.new(state.clock()),
        user=mine.bot_user_id,
        bot_id=mine.bot_id,
        **fields,
    )
