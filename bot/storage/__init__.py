"""What is kept: the tables of the database, and the schedule files.

Which file to open:

the database  `database` runs transactions on either kind. SQLite: `write_queue`, `open_file`,
              `serving_alone`. PostgreSQL: `postgresql`, `sessions`, `silence`, `other_sessions`,
              `wakeups`. What is not as it must be is `unfit`; `opening` tells it in a sentence, and
              `default_url` which database is meant.
the schema    `tables`, `indexes` and the column type `instants`; `migrating` applies `migrations/`,
              `schema_state` and `schema_fitness` say whether a schema is the one this code needs.
statements    `together` (bulk statements), `as_values` and `upserts`.
incidents     `incidents`, read by `incident_rows` and claimed by `claiming`; `incident_keys` and
              `flips` for storms and flapping, `known_troubles`; `alerts`, `timeline`.
paging        `pages`, `notifications`, `live_calls`; `asked`, `attention`, `recent_notifications`
              and `first_ringing` answer questions about them, `unbegun_deliveries` takes one back.
the outbox    `outbox`, with `leasing`, `queue_leased`, `sooner`, `sends_due` and `outbox_age`;
              `slack_messages` is where what was sent stands.
schedules     `schedule_files/` reads them, with `schedule_texts` and `public_holidays`.
              `revisions` keeps their texts; `revision_services`, `revision_policies` and `eras`
              tell what those say. `overrides`, `swaps`.
secrets       `alert_keys`, `calendar_links`, `secret_texts`.
upkeep        `pulses`, `duties`, `pruning`, `shared_time`, `clock_set`; `observed` is what metrics
              are told.
"""
