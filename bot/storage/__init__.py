"""Storage: the tables of the database, and the reader of the schedule files.

Where to look (tests/test_tidy.py has the arrows between the parts):

kept          `incidents/` with their alerts and timelines, `paging/` for whom they woke and how,
              `sending/` for the outbox; `stored_schedules/` for what was in force, overrides and
              swaps; `secrets/`, and `upkeep/` for what processes note for themselves.
the schema    `tables` and their `indexes`, made by `migrations/`.
the database  `database` runs transactions on either kind, over `connections/`. `preparing/` is what
              must be done and found fit before one is used. Statements are made with `sql/`.
the files     `schedule_files/` reads them, `schedule_texts` decodes them.
"""
