"""Editing schedule files in place: comments, layout and every byte that is not meant stay.

`draft` makes an edit of a line-up: in the `layers` of a `document`, whose `lists` it changes, read
back and compared. `replacing` puts the new file in the place of the old one.
"""

from bot.storage.schedule_files.editing.draft import Draft, draft

__all__ = ["Draft", "draft"]
