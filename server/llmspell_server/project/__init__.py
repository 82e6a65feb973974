"""What a project's own files say about its Lua, read alike by the editor's server and by `llmspell check`.

Read in this order: `values.py` (what is known of a project), `luarc.py` (files that other servers share with us),
`reading.py` (the only one that looks at the disk).
"""
