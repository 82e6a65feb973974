"""`llmspell debug`: a debugger for the terminal, on the debugger of the kernel.

In the order of reading: `points.py`, `files.py` (breakpoints and the files they stand in), `session.py` (one script
under the debugger), `table.py` with its handlers in `moving.py`, `breaking.py`, `looking.py`, `changing.py` (the
commands), `conversation.py`, `plain.py`, `prompt.py` (where commands come from), `show.py` (how it looks).
"""
