"""Turns exports of other products into our schedule files.

One module per source turns its payload into `Found`; `writing` turns that into YAML, and
`comparing` checks the result against the shifts that the source itself computed.
"""
