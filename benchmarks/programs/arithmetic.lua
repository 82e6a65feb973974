-- Integers and floats in one tight loop; prints the CPU seconds of the work.
local started = os.clock()
local sum, x = 0, 1.0
for i = 1, 12000000 do
    sum = (sum + i * 7 // 3) % 1000003
    x = x * 1.0000001 + i / 3
end
assert(sum >= 0 and x > 0)
print(string.format("%.6f", os.clock() - started))
