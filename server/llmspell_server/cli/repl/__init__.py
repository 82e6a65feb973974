"""`llmspell repl`: a conversation with one Lua state."""
