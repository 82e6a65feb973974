-- Sorting, building and searching strings, tables that come and go; prints the CPU seconds of the work.
local started = os.clock()
local seed = 12345
local function random()
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed
end
local numbers = {}
for i = 1, 60000 do numbers[i] = random() end
table.sort(numbers)
local words = {}
for i = 1, 60000 do words[i] = string.format("w%07d", numbers[i] % 10000000) end
table.sort(words)
local counts, letters = {}, 0
for _, word in ipairs(words) do
    local key = word:sub(1, 4)
    counts[key] = (counts[key] or 0) + 1
end
local text = table.concat(words, " ")
for word in text:gmatch("%S+") do letters = letters + #word:upper() end
assert(letters == 8 * #words)
assert(select(2, text:gsub("w0", "v1")) >= 0)
print(string.format("%.6f", os.clock() - started))
