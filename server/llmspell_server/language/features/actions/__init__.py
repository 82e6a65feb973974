"""What an editor offers to do with a place or a selection: repairs, refactorings, tidying of a whole file.

* `scene.py`     where the user stands, and `Offer`, what can be done there
* `table.py`     all families of offers with their kinds; the way in
* `effects.py`   whether an expression may be evaluated elsewhere; `names.py` new names; `writing.py` pieces of text;
  `reading.py` whether Lua can read the result
* one module per family:
    * of findings: `repairs.py`, `foreign.py`, `missing_require.py`, `switches.py`
    * of code that moves: `extract_variable.py`, `extract_function.py` (with `selection.py`), `inline_variable.py`,
      `inline_function.py` (with `substitution.py`)
    * of other ways to write the same: `conditions.py`, `strings.py`, `keys.py`, `calls.py`, `functions.py`,
      `doc_stub.py`, `json_text.py`
    * of whole files: `requires.py`, `fix_all.py`

An offer's edits are only computed when they are wanted, and given out only if the text can be read afterwards as well
as before.
"""
