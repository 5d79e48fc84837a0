"""What processes note for themselves, and for each other.

`pulses` are written to see that the database can be, `duties` so that one process does each.
`pruning` deletes what is long over. For the clock: `shared_time`, `served_time`, `clock_set`.
"""
