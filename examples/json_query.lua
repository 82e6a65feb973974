-- Reads JSON, asks it questions in jq's language and writes JSON.
-- Run it:  llmspell run examples/json_query.lua
local answer = JSON.parse([[
    {"choices": [{"text": "Paris", "score": 0.91}, {"text": "Lyon", "score": 0.07}], "usage": {"tokens": 42}}
]])

print("best:   " .. JSON.query(answer, ".choices | max_by(.score) | .text"))
print("tokens: " .. JSON.query(answer, ".usage.tokens"))

local texts = { JSON.query(answer, ".choices[].text") }
print(JSON.stringify({ candidates = texts, tokens = answer.usage.tokens }))
