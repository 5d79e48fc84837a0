"""What turns due rows into pages: commands, ticks, and the dispatcher of the outbox.

Which file to open:

alerts       `ingest` takes them in, in batches (`gathering`). `fold_preparation` locks what the
             `arrivals` can change and `folding` changes it, with storms by `grouping` and flapping
             by `flaps`; `said_aloud` is what the channel is told of it. `quiet` closes what has
             flapped. `at_once` pages about a new incident in the commit that keeps its alert.
escalation   `escalator` decides about due incidents, by the policy that `policies` finds, and with
             `priorities`; what it decided is collected in `ledger`. `nobody_reached` cuts a step
             short; `changed_hours`, `ack_timeouts` and `unknown_states` see that nothing sleeps for
             good.
sending      `dispatcher` begins sends, each a `leased_send` made by `leasing`, from `places` in
             `lanes`, at the pace of `pacing`, by an `errand` of `errands/`. `retries` and `circuit`
             say when it is tried again. `notifying` queues notifications, `messages` what Slack
             shows, `override_notices` and `misfits` what people are told of overrides, for
             `recipients`. `fresh` is what a transaction has queued itself.
answers      `commands/` is all that people and monitors can do, `asked` whose answer is awaited.
             `closing` withdraws what an answer makes needless, `hanging_up` ends calls,
             `call_polling` asks how calls fare, `call_news` writes down what is told of them.
the engine   `ticks` runs escalator and dispatcher, each of whose ticks has a `tick_result` or fails
             (`tick_failures`), and each `recurring_duty`: `retention`, `self_watch`, `heartbeat`.
             `upkeep` is what every process does: `pulse`, `schedules`, and the clock. `recurring`
             is the scheduler of both.
files        `schedules` keeps what they say `in_force`. `schedule_folder` reads them, `new_files`
             tells whether they replace those in force, and `vanished` warns of what they lack.
time         `clock`, set right by `timekeeping`, on PostgreSQL by `shared_time`; on SQLite
             `served_time` tells shells.
for edges    `services` says what telephony and chat must do; `views` and `incident_json` show
             incidents.
"""
