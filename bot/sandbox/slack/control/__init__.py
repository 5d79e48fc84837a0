"""The control API: a person or another process acts in the workspace, in plain JSON."""
