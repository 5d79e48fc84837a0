"""The policy is walked: whose turn it is with an incident that nobody has answered yet.

`escalator` takes up due incidents; `deciding` says what becomes of each, which is collected in
`ledger`, which queues pages by `priorities`. `nobody_reached` cuts a step short. `quiet` closes
what has flapped. `closing` withdraws what an answer makes needless, and `asked` says whose answer
is awaited.
"""
