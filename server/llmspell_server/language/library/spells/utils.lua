---@meta

---An empty table that older scripts look at.
---@class llmspell.globals.Utils
Utils = {}
