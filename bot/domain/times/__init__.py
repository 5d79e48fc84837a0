"""Time: instants in UTC, the wall clocks of people, and what lies between.

`instants` have spans, `spans` has lists of these, `wallclock` goes between zones and instants,
`clock_changes` finds the times that a clock skips or shows twice, `durations` are read and written.
"""
