"""The policy is walked: whose turn it is with an incident that nobody has answered yet.

`escalator` decides about due incidents; what it decided is collected in `ledger`, which queues
pages by `priorities`. `nobody_reached` cuts a step short. `quiet` closes what has flapped.
`closing` withdraws what an answer makes needless, and `asked` says whose answer is awaited.
"""
