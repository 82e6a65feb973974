"""LuaCATS annotations: comments to tags and type expressions. Never raises; every name has its span.

`lexer.py` words, `type_nodes.py` and `type_parser.py` type expressions, `tags.py` and `tag_parser.py` one tag each,
`docs.py` which comments belong together and to what. Offsets are those of the unit the comments belong to.
"""
