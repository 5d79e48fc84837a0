"""Alerts become incidents.

`gathering` collects alerts that come in together, and has what became of each `told`.
`fold_preparation` locks what the `arrivals` can change and `folding` changes it, with storms by
`grouping` and flapping by `flaps`; `ack_timeouts` bound what a monitor acknowledges. `said_aloud`
is what the channel is told of it all.
"""
