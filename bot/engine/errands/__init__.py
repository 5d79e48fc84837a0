"""One file per kind of thing that is sent."""
