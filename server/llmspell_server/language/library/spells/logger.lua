---@meta

---An empty table that older scripts look at; `Debug` writes logs.
---@class llmspell.globals.Logger
Logger = {}
