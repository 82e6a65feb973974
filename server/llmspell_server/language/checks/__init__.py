"""What is wrong with a text beyond its grammar: one small function per kind of mistake, and one table of them.

Read in this order: `codes.py` (every code a user can meet), `finding.py` and `look.py` (what a check gives and gets),
`table.py` (all checks), `report.py` (what an editor and `llmspell check` show), then the checks themselves.
"""
