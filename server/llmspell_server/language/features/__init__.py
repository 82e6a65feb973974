"""What an editor can ask about Lua text, one file for each question: values in, values out, no protocol, no I/O.

Offsets are characters of the text, half-open. Nothing here raises on any text, except what a user asked for that
cannot be done (`rename.py`).
"""
