"""Alerts, and the incidents they open.

`alert` is what came in, of some `urgency`, for one of the `services`; `incident` is what people
answer, `transitions` are how it changes, `timeline` is what happened to it, and `heard` what they
have said about it. `storm` and `flapping` keep many alerts from waking people many times;
`more_urgent` renames what has become urgent.
"""
