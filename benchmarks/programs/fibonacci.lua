-- fib(30) by recursion, three times: nothing but calls; prints the CPU seconds of the work.
local started = os.clock()
local function fib(n)
    if n < 2 then return n end
    return fib(n - 1) + fib(n - 2)
end
for _ = 1, 3 do assert(fib(30) == 832040) end
print(string.format("%.6f", os.clock() - started))
