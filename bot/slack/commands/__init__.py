"""What people type after `/oncall`, one file for each word or family of words."""
