"""Checks of what spells alone have: options in tables, names of tools and hook points, builders, grants, secrets.

What they know of the globals comes from the declarations in `language/library/spells/` and in the catalogue's
`llmspell.lua`, through types; `library.py` says what belongs to them.
"""
