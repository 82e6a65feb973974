"""Definition files: the standard library of every Lua, and the globals of spells."""
