-- A spell with a mistake, to show how an error is told: the third item has no price.
-- Run it:  llmspell run examples/broken_invoice.lua
local invoice = JSON.parse([[
    {"items": [{"name": "paper", "price": 4.5}, {"name": "ink", "price": 12}, {"name": "stamps"}]}
]])

local function total(items)
    local sum = 0
    for _, item in ipairs(items) do
        sum = sum + item.price
    end
    return sum
end

print("items: " .. #invoice.items)
print("total: " .. total(invoice.items))
