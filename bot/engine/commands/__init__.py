"""Commands: the one door through which every edge changes or asks anything.

They block on the database: an edge in the event loop calls them through `Database.in_thread`.
`by_subject` has them all together.

monitors      `alerts`, with `first_step` for what may be done in the transaction that opens one's
              incident; `keys` of theirs.
incidents     `incidents`, the `entry_of_act` in their timelines, `reassigning`, and `calls` with
              `call_news` of each, and what waits for whoever is `on_the_line`; refused `by_name`.
schedules     `duty`, `overrides`, `swaps`, `calendars`.
"""
