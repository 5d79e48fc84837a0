"""`oncall demo`: a night on call, played on localhost through the whole real path."""
