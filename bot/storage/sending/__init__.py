"""The outbox, and what was sent.

`outbox` queues rows, `queue_leased` those that are sent by whoever queues them; `leasing` takes
them to be sent, `sooner` sends what waited for more to come. `sends_due` and `outbox_age` answer
questions. `senders` are what each engine can send. `slack_messages` is where our messages are in
Slack.
"""
