---@meta

---What a session is doing.
---@alias llmspell.SessionStatus
---| "active" # in use
---| "suspended" # stopped for a while by `Session.suspend`
---| "completed" # ended by `Session.complete`
---| "failed" # ended by an error
---| "archived" # put away

---What a session begins with.
---@class llmspell.SessionOptions
---@field name? string its name
---@field description? string what it is for
---@field tags? string[] words to find it by
---@field id? string its id, a UUID; one is made if missing
---@field metadata? table<string, any> further values

---A session: what belongs to one piece of work, over several runs.
---@class llmspell.Session
---@field id string a UUID
---@field name? string its name
---@field description? string what it is for
---@field tags string[] words to find it by
---@field status llmspell.SessionStatus what it is doing
---@field created_at string RFC 3339
---@field updated_at string RFC 3339
---@field parent_session_id? string the session it came from
---@field custom_metadata table<string, any> further values
local SessionObject = {}

---Returns a value of the session.
---@param key string name of the value
---@return any # nil when there is none
function SessionObject:get(key) end

---Stores a value of the session.
---@param key string name of the value
---@param value any plain data
function SessionObject:set(key, value) end

---Removes a value of the session.
---@param key string name of the value
function SessionObject:delete(key) end

---Stores an artifact of the session.
---@param type llmspell.ArtifactType what it is
---@param name string at most 255 characters
---@param content string at most 100 MiB
---@param metadata? table<string, any> further values; `tags` are words to find it by
---@return llmspell.ArtifactId
function SessionObject:store_artifact(type, name, content, metadata) end

---The id of a session, a text; the values of the session are reached through it, too: `id:get(key)`.
---@class llmspell.SessionId: string
local SessionId = {}

---Returns a value of the session.
---@param key string name of the value
---@return any # nil when there is none
function SessionId:get(key) end

---Stores a value of the session.
---@param key string name of the value
---@param value any plain data
function SessionId:set(key, value) end

---Removes a value of the session.
---@param key string name of the value
function SessionId:delete(key) end

---Stores an artifact of the session.
---@param type llmspell.ArtifactType what it is
---@param name string at most 255 characters
---@param content string at most 100 MiB
---@param metadata? table<string, any> further values; `tags` are words to find it by
---@return llmspell.ArtifactId
function SessionId:store_artifact(type, name, content, metadata) end

---Begins a session, every method sets one thing and returns the builder.
---@class llmspell.SessionBuilder
local SessionBuilder = {}

---Names the session.
---@param name string what people call it
---@return llmspell.SessionBuilder
function SessionBuilder:name(name) end

---Says what the session is for.
---@param description string one sentence
---@return llmspell.SessionBuilder
function SessionBuilder:description(description) end

---Adds a word to find the session by.
---@param tag string one word
---@return llmspell.SessionBuilder
function SessionBuilder:tag(tag) end

---Sets the words to find the session by.
---@param tags string[] the words
---@return llmspell.SessionBuilder
function SessionBuilder:tags(tags) end

---Sets the id of the session.
---@param id string a UUID
---@return llmspell.SessionBuilder
function SessionBuilder:id(id) end

---Says whose session it is.
---@param user string name or id of the user
---@return llmspell.SessionBuilder
function SessionBuilder:user(user) end

---Sets how long the session lives.
---@param seconds integer seconds until it is removed
---@return llmspell.SessionBuilder
function SessionBuilder:ttl(seconds) end

---Sets further values.
---@param metadata table<string, any> the values by name
---@return llmspell.SessionBuilder
function SessionBuilder:metadata(metadata) end

---Makes the session.
---@return llmspell.SessionId
function SessionBuilder:build() end

---Which sessions `Session.list` lists.
---@class llmspell.SessionQuery
---@field tags? string[] only those with these tags
---@field status? llmspell.SessionStatus only those with this status
---@field limit? integer at most so many

---How a session is replayed.
---@class llmspell.SessionReplayOptions
---@field start_from? string only what came after this time, RFC 3339
---@field end_at? string only what came before this time, RFC 3339
---@field hook_filter? (llmspell.HookPoint|string)[] only these hook points
---@field max_duration_seconds? integer seconds until it is given up
---@field include_failed? boolean also what failed
---@field progress_callback? fun(done: integer, total: integer) called after each part

---What a replay of a session gives.
---@class llmspell.SessionReplay
---@field session_id string id of the session
---@field correlation_id string a UUID
---@field start_time string RFC 3339
---@field total_duration number seconds
---@field hooks_replayed integer hooks that were called again
---@field successful_replays integer hooks that gave the same
---@field failed_replays integer hooks that failed or gave something else
---@field metadata table<string, any> further values

---What can be replayed of a session.
---@class llmspell.SessionReplayMetadata
---@field session_id string id of the session
---@field correlation_id string a UUID
---@field total_hooks integer hooks that were called in it
---@field first_hook_timestamp? string RFC 3339
---@field last_hook_timestamp? string RFC 3339
---@field total_duration number seconds
---@field can_replay boolean whether there is anything to replay

---Sessions: what belongs to one piece of work, over several runs. Nil unless the configuration turns them on
---(`runtime.sessions.enabled`).
---@class llmspell.globals.Session
Session = {}

---Begins a session.
---
---```lua
---local id = Session.create({ name = "research", tags = { "lua" } })
---```
---@param options? llmspell.SessionOptions what it begins with
---@return llmspell.SessionId
function Session.create(options) end

---Begins a session step by step.
---@return llmspell.SessionBuilder
function Session.builder() end

---Returns a session. Raises when there is none.
---@param id string id of the session
---@return llmspell.Session
function Session.get(id) end

---Lists the sessions.
---@param query? llmspell.SessionQuery only some of them
---@return llmspell.Session[]
function Session.list(query) end

---Stores a session.
---@param id string id of the session
function Session.save(id) end

---Takes back a stored session.
---@param id string id of the session
---@return string # its id
function Session.load(id) end

---Ends a session.
---@param id string id of the session
---@param summary? string what came out
function Session.complete(id, summary) end

---Stops a session for a while.
---@param id string id of the session
function Session.suspend(id) end

---Goes on with a suspended session.
---@param id string id of the session
function Session.resume(id) end

---Removes a session.
---@param id string id of the session
function Session.delete(id) end

---Returns the session that scripts work in.
---@return string? # its id; nil when there is none
function Session.get_current() end

---Sets the session that scripts work in.
---@param id string? nil for none
function Session.set_current(id) end

---Says whether a session can be replayed.
---@param id string id of the session
---@return boolean
function Session.can_replay(id) end

---Replays a session.
---@param id string id of the session
---@param options? llmspell.SessionReplayOptions what is replayed, and how
---@return llmspell.SessionReplay
function Session.replay(id, options) end

---Returns what can be replayed of a session.
---@param id string id of the session
---@return llmspell.SessionReplayMetadata
function Session.get_replay_metadata(id) end

---Lists the sessions that can be replayed.
---@return string[] # ids
function Session.list_replayable() end
