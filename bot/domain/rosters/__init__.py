"""All schedules together: who is on call for what.

A `roster` is all that the files and overrides say, `roster_at` that of one instant, `standing_in`
who is on call instead of whom. `duty` and `duty_book` are what people are on call for, `absence`
when they can't be, `history` how it was; `swap` and `line_up` change it, and a `feed` shows it.
"""
