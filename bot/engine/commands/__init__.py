"""Commands: the only way in which the edges change or ask anything.

They block on the database: an edge in the event loop calls them through `Database.in_thread`.
`by_subject` has them all together.

monitors      `alerts`, with `first_step` for what may be done in the transaction that opens one's
              incident; `keys` of theirs.
incidents     `opening` one by hand, `incidents` with the `entry_of_act` in their timelines,
              `reassigning`, and who is `asked` to answer; refused `by_name`.
telephone     `calls` with `call_news` of each, and what waits for whoever is `on_the_line`.
schedules     `duty`, `overrides`, `swaps`, `calendars`.
"""
