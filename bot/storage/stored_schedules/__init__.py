"""What is stored of schedules. The files themselves are read by `bot.storage.schedule_files`.

`revisions` stores the texts of files; `revision_services`, `revision_policies`, `revision_changes`
and `eras` read those. `overrides` and `swaps` are made in Slack or the shell.
"""
