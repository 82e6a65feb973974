"""The disposable process that runs Lua; the only room that imports lupa."""
