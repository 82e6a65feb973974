"""Lua text to tokens, tree and errors; never raises, does no I/O."""
