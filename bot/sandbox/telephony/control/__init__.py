"""The control API: a person or another process holds the telephones, in plain JSON."""
