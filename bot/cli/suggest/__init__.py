"""`oncall suggest`: who could take the shifts of those who are away."""
