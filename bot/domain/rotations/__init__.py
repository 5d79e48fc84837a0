"""Who takes which turn of one schedule.

A `schedule` has layers and overrides; a `layer` is a `rotation` of people within a `restriction`
(`window_text` reads and writes its windows), and an `override` replaces whoever is on call.
`handoffs` are when turns change, `line_ups` who takes them; `side_by_side` compares schedules, and
`sharing` divides a span among several.
"""
