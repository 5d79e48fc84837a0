"""What turns due rows into pages: commands, ticks, and the dispatcher of the outbox.

Where to look (tests/test_tidy.py has the arrows between the parts):

the engine    `ticks` runs the escalator and the dispatcher, `upkeep` is what every process does,
              and `duties/` are done now and then. `ingest` takes alerts in, and `at_once` pages
              about a new incident in the commit that keeps its alert.
commands      `commands/` is all that people and monitors can do.
paging        `escalation/` walks the policy and queues what it decides, `sending/` sends what is
              queued, with an errand of `errands/` for each kind of thing.
alerts        `intake/` folds them into incidents.
beneath       `schedule_files/` are the files in force, `queueing/` puts rows into the outbox,
              `loops/` is what all loops have in common, and `clocks/` keep one time.
for edges     `contracts` says what telephony and chat must do; `views` and `incident_json` show
              incidents.
"""
