"""The Web API: one function per method, in one file per family."""
