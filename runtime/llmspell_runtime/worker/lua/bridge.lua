-- Calls to the kernel, calls back from it, and the objects that stand for things the kernel keeps.
local K = ...
local host, codec = K.host, K.codec
local exchange, refetch = host.exchange, host.refetch
local error, type, select, setmetatable, collectgarbage = error, type, select, setmetatable, collectgarbage
local pcall, tostring, rawget = pcall, tostring, rawget
local raw_create, unpack, format, math_type = coroutine.create, table.unpack, string.format, math.type

local MAX_PAYLOAD <const> = K.MAX_PAYLOAD - 1024
local MAX_MESSAGE <const> = 65536
local TOO_MUCH <const> = format("larger than %d MiB or hold more than %d values", K.MAX_PAYLOAD >> 20, K.MAX_VALUES)

local CALL <const>, RETURN <const>, RAISE <const> = K.CALL, K.RETURN, K.RAISE
local CALLBACK <const>, CALLBACK_RETURN <const>, CALLBACK_RAISE <const> = K.CALLBACK, K.CALLBACK_RETURN, K.CALLBACK_RAISE
local QUERY <const>, ANSWER <const>, RELEASE <const> = K.QUERY, K.ANSWER, K.RELEASE

-- The host says that the body of a frame does not fit below the memory limit: make room once, else fail cleanly.
local function fetched(kind, id, body)
    if kind == -1 then
        collectgarbage()
        kind, id, body = refetch()
        if kind == -1 then error("not enough memory", 0) end
    end
    return kind, id, body
end

-- Functions the kernel may call, by id.
local functions, next_function = {}, 0

function codec.register_function(f)
    next_function = next_function + 1
    functions[next_function] = f
    return next_function
end

function codec.function_of(id)
    return functions[id]
end

-- A callback has a coroutine of its own: it cannot yield into the coroutine that happens to be waiting.
local function run_callback(body)
    local request = codec.decode(body)
    local f = functions[request[1]]
    if not f then return CALLBACK_RAISE, codec.encode({ "the function is no longer registered" }) end
    -- One that was on its way when its run ended would run without anybody to stop it.
    local _, depth = K.chain()
    if depth == 0 then return CALLBACK_RAISE, codec.encode({ "the script has ended" }) end
    local arguments = request[2]
    local co = raw_create(f)
    if K.new_coroutine then K.new_coroutine(co) end
    local results = table.pack(K.tracked_resume(co, unpack(arguments, 1, request[3])))
    if not results[1] then
        if not K.is_stop(results[2]) then K.tracked_close(co) end
        return CALLBACK_RAISE, codec.encode({ string.sub(K.message_of(results[2]), 1, MAX_MESSAGE) }, codec.LENIENT)
    end
    if K.raw_status(co) == "suspended" then
        K.tracked_close(co)
        return CALLBACK_RAISE, codec.encode({ "attempt to yield from a callback" })
    end
    local ok, payload = pcall(codec.encode_arguments, "", codec.CALL, results.n - 1, unpack(results, 2, results.n))
    if ok and not codec.fits(payload, MAX_PAYLOAD) then
        return CALLBACK_RAISE, codec.encode({ "the results are " .. TOO_MUCH })
    end
    if ok then return CALLBACK_RETURN, payload end
    return CALLBACK_RAISE, codec.encode({ type(payload) == "table" and payload.codec or tostring(payload) })
end

-- Questions answered while the script is idle or waits in a host call; other files add to the table.
K.queries = {}

local function answer_query(body)
    local request = codec.decode(body)
    local query = K.queries[request[1]]
    local ok, value = pcall(query, request[2])
    if not ok then value = K.message_of(value) end
    local payload = codec.encode({ ok, value, n = 2 }, codec.LENIENT)
    if not codec.fits(payload, MAX_PAYLOAD) then return ANSWER, codec.encode({ false, "the answer is too large" }) end
    return ANSWER, payload
end

-- Answers that came while another call was being waited for, or the script ran.
local early = {}

-- Handles one frame from the kernel that nobody waits for; returns what to send back: kind, id, payload.
function K.serve(kind, id, body)
    if kind == CALLBACK then
        local reply, payload = run_callback(body)
        return reply, id, payload
    end
    if kind == QUERY then
        local reply, payload = answer_query(body)
        return reply, id, payload
    end
    if kind == RELEASE then
        for _, released in ipairs(codec.decode(body)) do functions[released] = nil end
    elseif kind == RETURN or kind == RAISE then
        early[id] = { kind, body }
    end
    return 0, 0, ""
end

local last_call = 0
-- Whether the next frame may be the answer that `transact` waits for: nobody else may take it.
local awaiting = false
function K.is_awaiting() return awaiting end

-- Objects of the kernel that this state refers to. One that comes twice has two proxies here: the last one lets it go.
local BATCH <const>, COLLECT <const> = 64, 1000
local ids = setmetatable({}, { __mode = "k" })
local proxies, collect_at = 0, COLLECT
-- What was let go of and the kernel does not know yet. Filled by finalizers: they only note.
local released = {}

local function let_go(proxy, class, counts)
    local id = ids[proxy]
    if not id then return end
    ids[proxy] = nil
    proxies = proxies - 1
    local left = counts[id] - 1
    counts[id] = left > 0 and left or nil
    if left == 0 then released[#released + 1] = { class, id } end
end

function K.release_objects()
    if #released == 0 then return end
    local batch = released
    released = {}
    host.send(K.RELEASE_OBJECTS, 0, codec.encode(batch))
end

-- Garbage is small here and may be large in the kernel: it is looked for sooner than Lua would.
local function tidy()
    if proxies >= collect_at then
        collectgarbage()
        collect_at = proxies + COLLECT
    end
    if #released >= BATCH then K.release_objects() end
end

-- Sends one operation to the kernel and waits for its answer, serving what the kernel asks meanwhile.
local function transact(payload)
    tidy()
    local id = last_call + 1
    last_call = id
    awaiting = true
    local kind, from, body = fetched(exchange(CALL, id, payload))
    while true do
        if (kind == RETURN or kind == RAISE) and from == id then
            awaiting = false
            return kind, body
        end
        awaiting = false
        kind, from, body = K.serve(kind, from, body)
        awaiting = true
        local waiting = early[id]
        if waiting then
            early[id], awaiting = nil, false
            if kind ~= 0 then host.send(kind, from, body) end
            return waiting[1], waiting[2]
        end
        kind, from, body = fetched(exchange(kind, from, body))
    end
end

-- A host function for `operation`; errors reach the caller as plain strings without a position.
function K.operation(operation)
    local prefix = "\x92" .. codec.encode(operation)
    return function(...)
        local ok, payload = pcall(codec.encode_arguments, prefix, codec.CALL, select("#", ...), ...)
        if not ok then
            error(type(payload) == "table" and "Validation error: " .. operation .. ": " .. payload.codec or payload, 0)
        end
        if not codec.fits(payload, MAX_PAYLOAD) then
            error(format("Resource error: %s: the arguments are %s", operation, TOO_MUCH), 0)
        end
        local kind, body = transact(payload)
        if kind == RETURN then return codec.decode_values(body) end
        local answer = codec.decode(body)
        local message = answer[1]
        if answer[2] then host.stop(answer[2]) end
        if K.debugger.enabled then K.debugger.tool_failed(message) end
        error(message, 0)
    end
end

-- Classes of kernel objects: name -> metatable and, for each id, how many proxies there are. A proxy is a table with its
-- plain fields and a hidden id.
local classes, counts_of = {}, {}

function K.define_class(class, methods)
    local name, counts = class.name, {}
    local mt = { __index = methods, __name = name, __metatable = name }
    mt.__tostring = function(self) return name .. " " .. tostring(rawget(self, "__id")) end
    mt.__gc = function(self) let_go(self, name, counts) end
    mt.__close = function(self)
        let_go(self, name, counts)
        K.release_objects()
    end
    classes[name], counts_of[name] = mt, counts
    codec.class_of[mt] = name
end

function codec.make_object(class, id, fields)
    local object = fields or {}
    object.__id = id
    -- Objects with another kind of id have a life of their own in the kernel.
    if math_type(id) == "integer" then
        ids[object] = id
        counts_of[class][id] = (counts_of[class][id] or 0) + 1
        proxies = proxies + 1
    end
    return setmetatable(object, classes[class])
end
