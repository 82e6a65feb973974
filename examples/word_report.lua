-- Counts the words of a text file and says what changed since the last run.
-- Run it:  llmspell run examples/word_report.lua -- --input examples/data/notes.txt --top 3
local path = ARGS.input or "examples/data/notes.txt"
local top = tonumber(ARGS.top) or 5

local function count_words(file)
    local counts, total = {}, 0
    for line in io.lines(file) do
        for word in line:lower():gmatch("%a[%a'-]+") do
            counts[word] = (counts[word] or 0) + 1
            total = total + 1
        end
    end
    return counts, total
end

-- The words by frequency, one at a time.
local function ranking(counts)
    local words = {}
    for word in pairs(counts) do
        words[#words + 1] = word
    end
    table.sort(words, function(a, b)
        if counts[a] ~= counts[b] then
            return counts[a] > counts[b]
        end
        return a < b
    end)
    return Streaming.create(function()
        for rank, word in ipairs(words) do
            coroutine.yield({ rank = rank, word = word, count = counts[word] })
        end
    end)
end

local counts, total = count_words(path)
local runs = State.increment("word_report.runs")
local before = State.get("word_report.total")
State.set("word_report.total", total)

print(("run %d: %d words in %s"):format(runs, total, path))
if before then
    print(("last time there were %d"):format(before))
end

local stream, report = ranking(counts), {}
while #report < top and not stream:isDone() do
    local entry = stream:next()
    if entry then
        print(("%2d. %-12s %d"):format(entry.rank, entry.word, entry.count))
        report[#report + 1] = entry
    end
end

return { runs = runs, total = total, top = report }
