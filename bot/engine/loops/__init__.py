"""What all loops of a process have in common. The loops themselves are in ticks.py and upkeep.py.

`recurring` is their scheduler, also of each `recurring_duty`. A tick has a `tick_result` or fails
(`tick_failures`); how often the same trouble is logged is up to `repeats`. `retries` says when
something is tried again. `pulse` finds out whether anything can be written still.
"""
