"""What other products export, as our schedule files.

One module for each source turns its payload into `Found`; `writing` puts that into YAML, and
`comparing` proves the result against the shifts that the source itself worked out.
"""
