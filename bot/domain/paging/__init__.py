"""The escalation policy is walked, and people are notified.

`policy` is what a team has written, `escalation` decides on its next step, `unreached` what happens
where nobody can be reached, `returning` what comes back to whoever has it, and `come_on_call` who
has come on call since a step was paged. `notification` is one message or call; `priority` says
which goes first, `throttle` which waits, and `further_calls` are those that a second provider
placed.
"""
