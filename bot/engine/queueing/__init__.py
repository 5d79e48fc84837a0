"""What is put into the outbox, for `bot.engine.sending` to send.

`notifying` queues notifications, `messages` what Slack shows, `override_notices` what people are
told of overrides, and `hanging_up` the end of calls. `recipients` are those of messages that are
about no incident. `fresh` is what a transaction has queued itself.
"""
