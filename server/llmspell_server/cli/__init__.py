"""The commands of `llmspell`; the only room that knows every front-end."""
