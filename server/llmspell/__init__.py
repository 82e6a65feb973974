"""llmspell: an IDE backend for people who script LLM applications in Lua."""

__version__ = "0.1.0"
