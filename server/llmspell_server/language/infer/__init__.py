"""The type of an expression, on demand and kept; cycles and unknown things end in `unknown`.

`inference.py` is the entry; it hands to `expressions.py`, `variables.py`, `flow.py` with `narrowing.py`,
`functions.py`, `calling.py` with `generics.py` and `builtins.py`, `operators.py`, and `members.py` with `classes.py`
and `tables.py`. What else holds the same table is in `holders.py`; what one call makes of a function that makes tables,
in `made.py` and `contexts.py`.
"""
