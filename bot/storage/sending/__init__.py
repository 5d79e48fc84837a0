"""The outbox, and what was sent.

`outbox` queues rows, each of an `errand_kind`; `queue_leased` those that are sent by whoever queues
them. `leasing` takes them, `leases` gives them back; `sooner` makes them due. `sends_due` and
`outbox_age` answer questions. `senders` are what each engine can send. `slack_messages` is where
our messages are in Slack.
"""
