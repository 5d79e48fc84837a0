"""Storage: the tables of the database, and the reader of the schedule files.

Which file to open:

the database  `database` runs transactions on either kind. SQLite: `write_queue`, `open_file`,
              `serving_alone`. PostgreSQL: `postgresql`, `sessions`, `silence`, `other_sessions`,
              `wakeups`. `unfit` is an unusable database, `opening` puts that into a sentence for
              people, `default_url` is the database when none is set.
the schema    `tables`, `indexes` and the column type `instants`; `migrating` applies `migrations/`,
              `schema_state` and `schema_fitness` say whether this code can use a schema.
statements    `together` (bulk statements), `as_values` and `upserts`.
incidents     `incidents`, read by `incident_rows` and claimed by `claiming`; `incident_keys` and
              `flips` for storms and flapping, `known_troubles`; `alerts`, `timeline`.
paging        `pages`, `notifications`, `further_calls`, `live_calls`; `asked`, `attention`,
              `handed_over`, `recent_notifications` and `first_ringing` answer questions about them,
              `unbegun_deliveries` undoes a delivery, `planned_anew` moves what waits for hours.
the outbox    `outbox`, with `leasing`, `queue_leased`, `sooner`, `sends_due` and `outbox_age`;
              `slack_messages` is where our messages are in Slack.
schedules     `schedule_files/` reads them, with `schedule_texts` and `public_holidays`.
              `revisions` stores their texts; `revision_services`, `revision_policies`,
              `revision_changes` and `eras` read those. `overrides`, `swaps`.
secrets       `alert_keys`, `calendar_links`, `secret_texts`.
upkeep        `pulses`, `duties`, `pruning`, `shared_time`, `served_time`, `clock_set`; `observed`
              collects what metrics measure.
"""
