"""Editing schedule files in place: comments, layout and every byte that is not meant stay."""

from bot.storage.schedule_files.editing.draft import Draft, draft

__all__ = ["Draft", "draft"]
