"""One time for all processes on a database. docs/decisions/0014-one-clock.md says why.

`clock` is handed to whoever stands at an edge of time. `timekeeping` sets it right, on PostgreSQL
by `shared_time`; on SQLite `served_time` tells shells.
"""
