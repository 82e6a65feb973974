"""What listens, and the command line."""
