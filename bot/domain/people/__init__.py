"""People, and how they are reached.

A `person` has contact steps, each by a `method`, and is `away` at times.
"""
