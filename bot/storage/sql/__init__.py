"""What statements are made with, so that they do the same on SQLite and PostgreSQL.

`together` (bulk statements), `given_rows`, `as_values`, `straight` to the driver, `unanswered`,
`reserving` of ids, `upserts`, and `instants`, a column type.
"""
