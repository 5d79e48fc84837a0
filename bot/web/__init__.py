"""Health, metrics, and what all HTTP edges share."""
