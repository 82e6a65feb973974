"""`llmspell check`: the editor's diagnostics on the command line.

Read in this order: `command.py` (the options), `looking.py` (from paths to findings), then the forms in which findings
are told: `text.py`, `json_form.py`, `sarif.py`, `github.py`.
"""
