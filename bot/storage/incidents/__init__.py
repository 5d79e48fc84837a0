"""Incidents, the alerts that make them, and what happened to them.

`incidents` writes them and `wording` their words, `incident_rows` reads them, `claiming` claims
those that are due, and `overview` is of all of them; `opened_meanwhile` is what another process was
quicker to do. For `alerts`: `incident_keys` and `flips` for storms and flapping, `known_troubles`.
`timeline` tells what happened, `handed_over` to whom an incident was reassigned, and
`declined_by_all` which of them nobody is asked about.
"""
