"""The handlers: each takes the session and the arguments of its request, and returns the body of the response."""
