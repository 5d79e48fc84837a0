"""What happens when people press buttons in our messages."""
