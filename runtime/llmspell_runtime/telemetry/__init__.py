"""Logs, correlation ids, operation categories and spans."""
