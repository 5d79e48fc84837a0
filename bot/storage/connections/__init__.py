"""Connections to SQLite and PostgreSQL, for `bot.storage.database` to run transactions on.

`urls` say which. SQLite: `sqlite`, `write_queue`, `open_file`. PostgreSQL: `postgresql`,
`farewells`, `going_along`, `own_connection`, `session`, `sessions`, `silence`, `last_statement`,
`other_sessions`, `wakeups`. `unfit` is an unusable database; `observed` collects what metrics
measure, and `commit_hooks` what else is to be done once something is committed.
"""
