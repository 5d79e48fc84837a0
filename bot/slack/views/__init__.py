"""The forms that open in front of people."""
