"""Commands: the one door through which every edge changes or asks anything.

They block on the database: an edge in the event loop calls them through `Database.in_thread`.
"""
