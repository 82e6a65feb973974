"""What can be known of Lua without running it: no protocol, no kernel, no input or output; never raises on any text.

Suggested reading order:

* `answers.py`                what features get: symbols, locations, references, members, calls
* `analysis.py`               `Snapshot`: every question a feature can ask
* `workspace.py`, `source.py` documents and their changes; one file with its units
* `binding/`                  what names mean inside one top-level statement (facts that survive edits elsewhere)
* `annotations/`              LuaCATS comments: words → type expressions → tags → blocks
* `types/`                    types as values: unions, printing, which fits which
* `infer/`                    the type of an expression, on demand: members, calls, flow, narrowing; `carry.py`
                              says what stays inferred from one snapshot to the next
* `index.py`                  who declares which name, across files; which file a module name means
* `symbols.py`, `annotation_symbols.py`, `targets.py`   what stands at a place, and what makes two places the same thing
* `navigation.py`, `references.py`, `field_references.py`, `calls.py`, `expectation.py`, `documentation.py`: answers
* `reach.py`                  which files can know the types of another at all
* `checking.py`               what checks ask about calls; with `Snapshot.kept` they run only where something changed
* `library/`                  the standard library per version, and the globals of spells, as definition files

A keystroke: `SourceFile.edited` re-reads the units it touches, everything else of the file is taken over, and the new
`Snapshot` infers only what is asked for.
"""
