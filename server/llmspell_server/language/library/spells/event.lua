---@meta

---Which events: a name, or the beginning of names with `*` behind it.
---@alias llmspell.EventPattern
---| string
---| "*" # every event
---| "agent.*" # everything that agents do
---| "agent.started" # an agent begins to work
---| "agent.completed" # an agent is done
---| "agent.failed" # an agent failed
---| "tool.*" # everything that tools do
---| "tool.started" # a tool begins to work
---| "tool.completed" # a tool is done
---| "tool.failed" # a tool failed
---| "workflow.*" # everything that workflows do
---| "workflow.started" # a workflow begins
---| "workflow.completed" # a workflow is done
---| "workflow.failed" # a workflow failed
---| "workflow.step.started" # a step begins
---| "workflow.step.completed" # a step is done
---| "workflow.step.failed" # a step failed
---| "workflow.state.updated" # a workflow stored a value
---| "state.changed" # a value of the state changed

---How an event is published.
---@class llmspell.EventOptions
---@field language? string the language it comes from; `"lua"` if missing
---@field correlation_id? string a UUID that events of one task share
---@field ttl_seconds? number seconds after which nobody gets it any more

---How a subscription works.
---@class llmspell.SubscribeOptions
---@field filter? table<string, any> only events with these values

---What is known about an event besides its data.
---@class llmspell.EventMetadata
---@field correlation_id string a UUID that events of one task share
---@field source? string who published it
---@field target? string whom it is for
---@field tags string[] words to find it by
---@field priority integer higher ones are more urgent
---@field ttl? number seconds that it lives

---An event as a subscriber gets it.
---@class llmspell.Event
---@field id string a UUID
---@field event_type string its name
---@field data any what was published
---@field timestamp string when, RFC 3339
---@field sequence integer events count up
---@field correlation_id string a UUID that events of one task share
---@field language string where it comes from, `"Lua"` for a script
---@field ttl? number seconds that it lives
---@field metadata llmspell.EventMetadata what is known about it besides its data
---@field target_language string `"Lua"`
---@field serialization_version string `"1.0"`

---A subscription that exists.
---@class llmspell.Subscription
---@field id string its id
---@field pattern string the events it gets
---@field language string `"Lua"`

---Events in numbers.
---@class llmspell.EventStats
---@field event_bus_stats llmspell.EventBusStats all events
---@field bridge_stats llmspell.EventBridgeStats the subscriptions

---All events in numbers.
---@class llmspell.EventBusStats
---@field events_processed integer events published so far
---@field rate_limit_violations integer events refused because there were too many
---@field buffer_size integer events that wait

---Subscriptions in numbers.
---@class llmspell.EventBridgeStats
---@field active_subscriptions integer subscriptions that exist
---@field subscriptions_by_language table<string, integer> how many there are, by language

---Events: what happens is published under a name, and whoever subscribed gets it.
---@class llmspell.globals.Event
Event = {}

---Publishes an event. Raises when the data is not plain.
---
---```lua
---Event.publish("order.created", { id = 7 })
---```
---@param type string its name, parts separated by dots
---@param data any plain data
---@param options? llmspell.EventOptions how it is published
---@return boolean # true
function Event.publish(type, data, options) end

---Subscribes to events; `Event.receive` hands them out. With a function, each event is given to it.
---
---```lua
---local id = Event.subscribe("order.*")
---local event = Event.receive(id, 1000)
---```
---@param pattern llmspell.EventPattern a name, `prefix.*` or `*`
---@param options? llmspell.SubscribeOptions how it works
---@return string # id of the subscription
---@overload fun(pattern: llmspell.EventPattern, handler: fun(event: llmspell.Event)): string
function Event.subscribe(pattern, options) end

---Waits for the next event of a subscription. Raises when there is no such subscription.
---@param id string from `Event.subscribe`
---@param timeout_ms? integer milliseconds; 5000 if missing
---@return llmspell.Event? # nil when none came in time
function Event.receive(id, timeout_ms) end

---Ends a subscription.
---@param id string from `Event.subscribe`
---@return boolean # false when there was none
function Event.unsubscribe(id) end

---Lists the subscriptions that exist.
---@return llmspell.Subscription[]
function Event.list_subscriptions() end

---Returns events in numbers.
---@return llmspell.EventStats
function Event.get_stats() end

---Publishes an event.
---@deprecated use Event.publish
---@param type string its name
---@param data? any plain data
function Event.emit(type, data) end
