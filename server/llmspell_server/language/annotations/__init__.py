"""LuaCATS annotations: comments to tags and type expressions. Never raises; every name has its span.

`lexer.py` and `words.py`; `type_nodes.py`, `function_types.py` → `table_types.py` → `type_parser.py` type expressions;
`tags.py`, `tag_reader.py` → `function_tags.py` → `tag_parser.py` one tag each; `docs.py` which comments belong together
and to what. Offsets are those of the unit the comments belong to.
"""
