---@meta

---Which state an agent is in. It can work in `Ready` and `Running`.
---@alias llmspell.AgentState
---| "Uninitialized" # made, not yet initialised
---| "Initializing" # being initialised
---| "Ready" # waiting for work
---| "Running" # at work
---| "Paused" # stopped for a while by `agent:pause()`
---| "Error" # failed; `agent:recover()` brings it back
---| "Recovering" # being brought back
---| "Terminating" # being ended
---| "Terminated" # ended

---A model as `"provider/model"`, or its name alone for the provider that was chosen before (else `openai`).
---@alias llmspell.ModelName
---| string
---| "openai/gpt-4o" # OpenAI, for demanding work
---| "openai/gpt-4o-mini" # OpenAI, fast and cheap
---| "openai/gpt-4-turbo" # OpenAI, the generation before
---| "openai/gpt-4" # OpenAI
---| "openai/gpt-3.5-turbo" # OpenAI, the cheapest of old
---| "anthropic/claude-3-5-sonnet-20241022" # Anthropic, for demanding work
---| "anthropic/claude-3-5-haiku-20241022" # Anthropic, fast and cheap
---| "anthropic/claude-3-opus-20240229" # Anthropic, the largest of its generation
---| "anthropic/claude-3-haiku-20240307" # Anthropic, fast, of an older generation
---| "cohere/command-r-plus" # Cohere
---| "groq/llama-3.1-70b-versatile" # Groq
---| "ollama/llama3.1" # a model on this machine

---The service that runs a model.
---@alias llmspell.ProviderName
---| string
---| "openai" # key in `OPENAI_API_KEY`
---| "anthropic" # key in `ANTHROPIC_API_KEY`
---| "cohere" # key in `COHERE_API_KEY`
---| "groq" # key in `GROQ_API_KEY`
---| "ollama" # on this machine, no key

---What an agent is built from by `Agent.create_from_template`.
---@alias llmspell.AgentTemplate
---| string
---| "basic" # answers with what it is given, for tests
---| "llm" # asks a model; temperature 0.7, at most 2000 tokens
---| "tool-orchestrator" # asks a model, may use every tool; temperature 0.3

---What an answer can consist of.
---@alias llmspell.Modality "text"|"image"|"audio"|"video"

---A picture, sound or film that goes to a model or comes from it.
---@class llmspell.Media
---@field base64 string its bytes as base64
---@field format? string such as `"png"`
---@field width? integer pixels
---@field height? integer pixels
---@field color_space? string such as `"RGB"`

---What an agent is asked, as a table.
---@class llmspell.AgentInput
---@field text string the prompt
---@field parameters? table<string, any> further values for the agent
---@field output_modalities? llmspell.Modality[] what the answer may consist of; text if missing
---@field media? llmspell.Media[] pictures and the like that belong to the prompt
---@field image? llmspell.Media one picture that belongs to the prompt

---What an agent of older scripts is asked.
---@class llmspell.OldAgentInput
---@field text? string the prompt
---@field prompt? string the prompt
---@field [string] any

---Limits of one execution, for an agent asked with a plain text.
---@class llmspell.AgentExecuteOptions
---@field temperature? number 0 to 2, instead of the agent's
---@field max_tokens? integer tokens of the answer, instead of the agent's
---@field timeout_ms? integer milliseconds until it is given up
---@field parameters? table<string, any> further values for the agent

---What is known about an answer besides its text.
---@class llmspell.OutputMetadata
---@field model? string the model that answered
---@field provider? string the service that ran it
---@field token_count? integer tokens used
---@field execution_time_ms? integer milliseconds it took
---@field confidence? number 0 to 1, where the model says so
---@field estimated_tokens? integer tokens used, estimated where the service does not say
---@field estimated_cost_cents? number price of the call in US cents, estimated
---@field duration_ms? integer milliseconds of the call of the service
---@field provider_total_requests? integer calls of the service so far
---@field [string] any whatever else the service tells

---What an agent answers.
---@class llmspell.AgentOutput
---@field text string the answer
---@field metadata llmspell.OutputMetadata model, tokens, time
---@field media? llmspell.Media[] pictures and the like, where there are any
---@field tool_calls? llmspell.ToolCall[] the tools that the agent used for the answer
---@field data? any the decoded value, where the answer is JSON
---@field success? boolean from an answer that is a JSON object with this key
---@field result? any from an answer that is a JSON object with this key
---@field operation? string from an answer that is a JSON object with this key
---@field error? any from an answer that is a JSON object with this key
---@field message? string from an answer that is a JSON object with this key
---@field output? any (deprecated: use text) older form
---@field _raw_text? string the answer as it came, where its keys were taken out of JSON

---One use of a tool by an agent.
---@class llmspell.ToolCall
---@field name string name of the tool
---@field parameters table<string, any> what it was given
---@field result? any what it gave

---The result of a streamed execution.
---@class llmspell.StreamSummary
---@field success boolean whether the answer came to its end
---@field chunks_received integer how often the callback was called

---Bounds of what an agent may use.
---@class llmspell.ResourceLimits
---@field max_execution_time_secs? integer seconds of one execution; 300 if missing
---@field max_memory_mb? integer megabytes; 512 if missing
---@field max_tool_calls? integer tool calls of one execution; 100 if missing
---@field max_recursion_depth? integer agents that call agents; 10 if missing

---A model for `Agent.register`.
---@class llmspell.AgentModel
---@field provider llmspell.ProviderName the service
---@field model_id string the model
---@field temperature? number 0 to 2
---@field max_tokens? integer tokens of an answer
---@field settings? table<string, any> whatever else the service takes

---What `Agent.register` needs.
---@class llmspell.AgentRegistration
---@field name string name of the agent
---@field description string what it is for
---@field agent_type "llm"|"basic"|string how it works
---@field allowed_tools llmspell.ToolName[] tools it may use; `{}` for none
---@field custom_config table<string, any> further settings
---@field resource_limits llmspell.ResourceLimits its bounds
---@field model? llmspell.AgentModel the model it asks

---What the old `Agent.create` takes.
---@class llmspell.AgentConfig
---@field name? string name of the agent; one is made if missing
---@field description? string what it is for
---@field model llmspell.ModelName the model it asks
---@field provider? llmspell.ProviderName the service, where the model does not name it
---@field system_prompt? string what the model is told before every conversation
---@field temperature? number 0 to 2
---@field max_tokens? integer tokens of an answer
---@field capabilities? string[] what it can do
---@field tools? llmspell.ToolName[] tools it may use
---@field [string] any

---Which part of the data a context or a shared value belongs to.
---@class llmspell.ContextScope
---@field type "global"|"session"|"workflow"|"agent"|"user" kind of the owner
---@field id? string id of the owner; not for `global`

---What a child context takes over from its parent.
---@alias llmspell.Inheritance
---| "inherit" # sees the parent's values, also later ones
---| "isolate" # sees nothing
---| "copy" # begins with a copy
---| "share" # writes through to the parent

---What a context is made of.
---@class llmspell.ContextConfig
---@field conversation_id? string the conversation it belongs to
---@field user_id? string the user it belongs to
---@field session_id? string the session it belongs to
---@field scope? llmspell.ContextScope where its data lives
---@field inheritance? llmspell.Inheritance what children take over; `"inherit"` if missing
---@field data? table<string, any> values it begins with
---@field security? llmspell.ContextSecurity what may be done in it

---What may be done in a context.
---@class llmspell.ContextSecurity
---@field permissions? string[] names of permissions
---@field level? string level of trust

---An agent in `Agent.list`.
---@class llmspell.AgentSummary
---@field name string its name
---@field type? string how it works, such as `"llm"`

---A type of agents in `Agent.discover`.
---@class llmspell.AgentTypeSummary
---@field type llmspell.AgentTemplate the type
---@field name? string its name
---@field description? string what it is for

---What is known about a type of agents.
---@class llmspell.AgentInfo
---@field name string the type, or the name of the agent
---@field description string what it is for
---@field category string `"agent"`
---@field complexity string such as `"standard"`
---@field required_parameters string[] what it must be given
---@field optional_parameters string[] what it can be given
---@field model? string the model, of an agent that exists

---What an agent can do, in `Agent.list_capabilities`.
---@class llmspell.AgentCapabilities
---@field id string id of the agent
---@field name string its name
---@field description string what it is for
---@field config llmspell.AgentSettings its settings
---@field capabilities llmspell.AgentSupports what it supports

---What an agent supports.
---@class llmspell.AgentSupports
---@field supports_streaming boolean answers in parts
---@field supports_tools boolean tools
---@field supports_context boolean contexts
---@field supports_multimodal boolean pictures and the like

---Settings of an agent.
---@class llmspell.AgentSettings
---@field system_prompt? string what the model is told before every conversation
---@field temperature? number 0 to 2
---@field max_tokens? integer tokens of an answer
---@field max_conversation_length? integer messages that are kept

---Everything about an agent, from `Agent.get_details`.
---@class llmspell.AgentDetails
---@field id string its id
---@field name string its name
---@field description string what it is for
---@field state llmspell.AgentState the state it is in
---@field metrics llmspell.AgentMetrics what it did so far
---@field config llmspell.AgentSettings its settings
---@field composition llmspell.AgentComposition how it can be combined

---How an agent can be combined with others.
---@class llmspell.AgentComposition
---@field can_be_wrapped boolean as a tool
---@field supports_delegation boolean it can hand work on
---@field supports_nesting boolean it can be part of another one

---What an agent did so far.
---@class llmspell.AgentMetrics
---@field agent_id string its id
---@field requests_total integer executions
---@field requests_failed integer executions that failed
---@field requests_active integer executions at this moment
---@field tool_invocations integer tools it used
---@field memory_bytes integer memory in use
---@field cpu_percent number share of a processor

---Agents below each other, from `Agent.get_hierarchy`.
---@class llmspell.AgentHierarchy
---@field root llmspell.AgentNode the agent that was asked for

---An agent in a hierarchy.
---@class llmspell.AgentNode
---@field name string its name
---@field type string `"agent"`
---@field id string its id
---@field children llmspell.AgentNode[] the agents below it

---Health of an agent.
---@class llmspell.AgentHealth
---@field status string such as `"healthy"`
---@field timestamp string when it was looked at, RFC 3339

---Times and rates of an agent.
---@class llmspell.AgentPerformance
---@field total_executions integer executions so far
---@field avg_execution_time_ms number mean milliseconds of one
---@field success_rate number 0 to 1
---@field error_rate number 0 to 1

---One change of an agent's state.
---@class llmspell.AgentTransition
---@field from llmspell.AgentState the state before
---@field to llmspell.AgentState the state after
---@field timestamp string when, RFC 3339
---@field elapsed number milliseconds that the change took
---@field reason? string why

---States of an agent in numbers.
---@class llmspell.AgentStateMetrics
---@field current_state llmspell.AgentState the state it is in
---@field total_transitions integer changes so far
---@field recovery_attempts integer how often it was brought back
---@field uptime number seconds since it was made

---All agents and tools in numbers.
---@class llmspell.BridgeMetrics
---@field active_agents integer agents that exist
---@field total_tools integer tools that exist
---@field performance llmspell.BridgePerformance memory and processor

---Memory and processor of the program.
---@class llmspell.BridgePerformance
---@field memory_usage_mb number megabytes in use
---@field cpu_usage_percent number share of a processor
---@field uptime_seconds number seconds since the start

---A message of a conversation.
---@class llmspell.AgentMessage
---@field role "system"|"user"|"assistant"|"tool" who says it
---@field content string what is said

---Builds an agent: every method sets one thing and returns the builder.
---@class llmspell.AgentBuilder
local AgentBuilder = {}

---Names the agent; `agent_` and eight digits if it gets no name.
---@param name string unique among the agents that exist
---@return llmspell.AgentBuilder
function AgentBuilder:name(name) end

---Says what the agent is for; part of the default system prompt.
---@param description string one sentence
---@return llmspell.AgentBuilder
function AgentBuilder:description(description) end

---Chooses the model. The first `/` separates the provider from the model.
---@param model llmspell.ModelName such as `"openai/gpt-4o-mini"`
---@return llmspell.AgentBuilder
function AgentBuilder:model(model) end

---Chooses the service, for a model that is given without it.
---@param provider llmspell.ProviderName such as `"anthropic"`
---@return llmspell.AgentBuilder
function AgentBuilder:provider(provider) end

---Sets what the model is told before every conversation; `You are <name>, an AI assistant. <description>` if missing.
---@param prompt string the instructions
---@return llmspell.AgentBuilder
function AgentBuilder:system_prompt(prompt) end

---Sets how freely the model answers.
---@param temperature number 0 (the likeliest words) to 2
---@return llmspell.AgentBuilder
function AgentBuilder:temperature(temperature) end

---Bounds the answers.
---@param tokens integer tokens of one answer
---@return llmspell.AgentBuilder
function AgentBuilder:max_tokens(tokens) end

---Bounds the memory of a conversation.
---@param messages integer messages that are kept; 100 if not set
---@return llmspell.AgentBuilder
function AgentBuilder:max_conversation_length(messages) end

---Sets several things at once.
---@param config llmspell.AgentCustomConfig `system_prompt`, `max_conversation_length`
---@return llmspell.AgentBuilder
function AgentBuilder:custom_config(config) end

---Bounds what the agent may use.
---@param limits llmspell.ResourceLimits those that differ from the defaults
---@return llmspell.AgentBuilder
function AgentBuilder:resource_limits(limits) end

---Bounds the time of one execution.
---@param seconds integer 300 if not set
---@return llmspell.AgentBuilder
function AgentBuilder:max_execution_time(seconds) end

---Bounds the memory.
---@param megabytes integer 512 if not set
---@return llmspell.AgentBuilder
function AgentBuilder:max_memory_mb(megabytes) end

---Bounds the tool calls of one execution.
---@param calls integer 100 if not set
---@return llmspell.AgentBuilder
function AgentBuilder:max_tool_calls(calls) end

---Bounds how deep agents may call agents.
---@param depth integer 10 if not set
---@return llmspell.AgentBuilder
function AgentBuilder:max_recursion_depth(depth) end

---Lets the agent use one more tool.
---@param tool llmspell.ToolName name of the tool
---@return llmspell.AgentBuilder
function AgentBuilder:allow_tool(tool) end

---Says which tools the agent may use.
---@param tools llmspell.ToolName[] names of tools
---@return llmspell.AgentBuilder
function AgentBuilder:allowed_tools(tools) end

---Lets the agent use one more tool.
---@param tool llmspell.ToolName name of the tool
---@return llmspell.AgentBuilder
function AgentBuilder:tool(tool) end

---Says one more thing that the agent can do.
---@param name string such as `"reasoning"`
---@return llmspell.AgentBuilder
function AgentBuilder:capability(name) end

---Turns the memory of earlier messages on or off.
---@param enabled? boolean true if missing
---@return llmspell.AgentBuilder
function AgentBuilder:memory_enabled(enabled) end

---Bounds what of a conversation is sent to the model.
---@param tokens integer tokens
---@return llmspell.AgentBuilder
function AgentBuilder:context_window(tokens) end

---Sends requests to another address than the provider's, such as a server on this machine.
---@param url string without the path of the call
---@return llmspell.AgentBuilder
function AgentBuilder:base_url(url) end

---Sets the key for the service; without it the environment is asked (`LLMSPELL_<PROVIDER>_API_KEY`,
---`<PROVIDER>_API_KEY`).
---@param key string the secret
---@return llmspell.AgentBuilder
function AgentBuilder:api_key(key) end

---Says how the agent works; every agent that is built asks a model.
---@param kind "llm"|"basic"|string how it works; `"llm"` asks a model
---@return llmspell.AgentBuilder
function AgentBuilder:type(kind) end

---Makes the agent.
---
---Raises when there is no model, no such provider, no key for it, or an agent of this name.
---@return llmspell.Agent
function AgentBuilder:build() end

---Settings that `builder:custom_config` reads.
---@class llmspell.AgentCustomConfig
---@field system_prompt? string what the model is told before every conversation
---@field max_conversation_length? integer messages that are kept
---@field [string] any

---An agent: it asks a model, remembers the conversation and may use tools.
---@class llmspell.Agent
local Agent_ = {}

---Asks the agent. The question and the answer are remembered for the next one. Raises when the provider fails.
---
---```lua
---local answer = agent:execute({ text = "What is Lua?" })
---print(answer.text)
---```
---@param input llmspell.AgentInput what is asked
---@return llmspell.AgentOutput
---@overload fun(self: llmspell.Agent, prompt: string, options?: llmspell.AgentExecuteOptions): llmspell.AgentOutput
function Agent_:execute(input) end

---Asks the agent; the same as `agent:execute`.
---@param input llmspell.AgentInput what is asked
---@return llmspell.AgentOutput
---@overload fun(self: llmspell.Agent, prompt: string, options?: llmspell.AgentExecuteOptions): llmspell.AgentOutput
function Agent_:invoke(input) end

---Asks the agent; the answer is delivered in parts.
---@param input llmspell.AgentInput|string what is asked
---@param callback fun(chunk: llmspell.AgentOutput) called with each part
---@return llmspell.StreamSummary
function Agent_:invokeStream(input, callback) end

---Asks the agent; the answer is delivered in parts.
---@param input llmspell.AgentInput|string what is asked
---@param callback fun(chunk: llmspell.AgentOutput) called with each part
---@return llmspell.StreamSummary
function Agent_:execute_streaming(input, callback) end

---Asks the agent without stopping other work.
---@param input llmspell.AgentInput|string what is asked
---@return llmspell.AgentOutput
function Agent_:execute_async(input) end

---Asks the agent within a context.
---@param input llmspell.AgentInput what is asked
---@param context_id string from `Agent.create_context`
---@return llmspell.AgentOutput
function Agent_:execute_with_context(input, context_id) end

---Uses a tool in the name of the agent. Raises when the tool fails.
---@generic K: keyof llmspell.Tools
---@param name K name of the tool
---@param params llmspell.ToolParams[K] what the tool takes
---@return llmspell.ToolResults[K]
---@overload fun(self: llmspell.Agent, name: string, params: table): llmspell.AnyToolResult
function Agent_:invokeTool(name, params) end

---Lists the tools that the agent may use.
---@return string[] # names
function Agent_:discover_tools() end

---Says whether the agent may use a tool.
---@param name llmspell.ToolName name of the tool
---@return boolean
function Agent_:has_tool(name) end

---Describes one of the agent's tools.
---@param name llmspell.ToolName name of the tool
---@return llmspell.ToolSummary? # nil when it has no such tool
function Agent_:get_tool_metadata(name) end

---Describes all of the agent's tools.
---@return table<string, llmspell.ToolSummary> # by name
function Agent_:get_all_tool_metadata() end

---Returns the state the agent is in.
---@return llmspell.AgentState
function Agent_:get_state() end

---Returns the state the agent is in.
---@return llmspell.AgentState
function Agent_:get_agent_state() end

---Prepares the agent for work. Raises in a state from which that is not possible, like the functions below.
function Agent_:initialize() end

---Starts the agent.
function Agent_:start() end

---Lets a running agent wait.
function Agent_:pause() end

---Lets a paused agent go on.
function Agent_:resume() end

---Stops the agent; it can be started again.
function Agent_:stop() end

---Ends the agent for good.
function Agent_:terminate() end

---Brings the agent into the state `Error`.
---@param message string what is wrong
function Agent_:set_error(message) end

---Brings the agent back after an error.
function Agent_:recover() end

---Ends the agent and frees its name.
function Agent_:destroy() end

---Forgets the conversation.
function Agent_:reset() end

---Returns the conversation so far.
---@return llmspell.AgentMessage[] # oldest first
function Agent_:get_history() end

---Returns what is known about the agent.
---@return llmspell.AgentInfo
function Agent_:get_info() end

---Lists the changes of state so far.
---@return llmspell.AgentTransition[] # oldest first
function Agent_:get_state_history() end

---Returns the message of the last error.
---@return string? # nil when there was none
function Agent_:get_last_error() end

---Returns how often the agent was brought back.
---@return integer
function Agent_:get_recovery_attempts() end

---Says whether the agent is ready, running or paused.
---@return boolean
function Agent_:is_healthy() end

---Returns the states of the agent in numbers.
---@return llmspell.AgentStateMetrics
function Agent_:get_state_metrics() end

---Returns what the agent did so far.
---@return llmspell.AgentMetrics
function Agent_:get_metrics() end

---Returns the health of the agent.
---@return llmspell.AgentHealth
function Agent_:get_health() end

---Returns times and rates of the agent.
---@return llmspell.AgentPerformance
function Agent_:get_performance() end

---Returns all agents and tools in numbers.
---@return llmspell.BridgeMetrics
function Agent_:get_bridge_metrics() end

---Notes an event of the agent in the log.
---@param type string kind of event
---@param message string what happened
function Agent_:logEvent(type, message) end

---Says when alerts are raised.
---@param config table<string, any> thresholds by name
function Agent_:configure_alerts(config) end

---Lists the alerts that were raised.
---@return table[]
function Agent_:get_alerts() end

---Stores conversation and state. Raises when state is not stored at all.
function Agent_:save_state() end

---Takes back what `save_state` stored.
---@return boolean # false when nothing was stored
function Agent_:load_state() end

---Removes what `save_state` stored.
function Agent_:delete_state() end

---Returns the settings of the agent.
---@return llmspell.AgentSettings
function Agent_:get_config() end

---Sets values of the agent's state.
---@param state table<string, any> the values by name
function Agent_:set_state(state) end

---What an agent of older scripts answers.
---@class llmspell.OldAgentOutput: llmspell.AgentOutput
---@field [string] any

---An agent as older scripts make it.
---@class llmspell.OldAgent: llmspell.Agent
local OldAgent = {}

---Asks the agent.
---@param input llmspell.OldAgentInput|string what is asked
---@param options? llmspell.AgentExecuteOptions limits of this execution
---@return llmspell.OldAgentOutput
function OldAgent:execute(input, options) end

---Asks the agent; the same as `agent:execute`.
---@param input llmspell.OldAgentInput|string what is asked
---@param options? llmspell.AgentExecuteOptions limits of this execution
---@return llmspell.OldAgentOutput
function OldAgent:invoke(input, options) end

---Agents: they ask a model, remember the conversation and may use tools.
---@class llmspell.globals.Agent
Agent = {}

---Begins to build an agent.
---
---```lua
---local agent = Agent.builder()
---    :name("writer")
---    :model("openai/gpt-4o-mini")
---    :system_prompt("You write short answers.")
---    :build()
---```
---@return llmspell.AgentBuilder
function Agent.builder() end

---Makes an agent of a table.
---@deprecated use Agent.builder
---@param config llmspell.AgentConfig what it is made of
---@return llmspell.Agent
function Agent.create(config) end

---Makes an agent of a table.
---@deprecated use Agent.builder
---@param config llmspell.AgentConfig what it is made of
---@return llmspell.OldAgent
function Agent.createAsync(config) end

---Lists the agents that exist.
---@return llmspell.AgentSummary[] # in no order
function Agent.list() end

---Lists the names of the agents that exist.
---@return string[]
function Agent.list_instances() end

---Returns an agent by its name.
---@param name string name of the agent
---@return llmspell.Agent? # nil when there is none
function Agent.get(name) end

---Lists the types of agents that can be made.
---@param filter? table<string, any> only those with these properties
---@return llmspell.AgentTypeSummary[]
function Agent.discover(filter) end

---Lists the agents that can do something.
---@param capability "streaming"|"tools"|"context"|"composite"|string what; any other text is looked for in names and descriptions
---@return string[] # names
function Agent.discover_by_capability(capability) end

---Lists the templates for `Agent.create_from_template`.
---@return llmspell.AgentTemplate[]
function Agent.list_templates() end

---Makes an agent of a template.
---@param instance string name of the agent
---@param template llmspell.AgentTemplate what it is made of
---@param params table<string, any> what differs from the template
---@return llmspell.Agent
---@overload fun(template: llmspell.AgentTemplate, overrides: table<string, any>): llmspell.Agent
function Agent.create_from_template(instance, template, params) end

---Makes an agent of a full description. Raises when a part is missing.
---@param config llmspell.AgentRegistration its full description
---@return string # its name
---@overload fun(name: string, config: table<string, any>): string
function Agent.register(config) end

---Describes a type of agents, or an agent.
---@param name string such as `"llm"`
---@return llmspell.AgentInfo
function Agent.get_info(name) end

---Says what agents can do.
---@return table<string, llmspell.AgentCapabilities> # by name
---@overload fun(name: string): llmspell.AgentCapabilities
function Agent.list_capabilities() end

---Makes an agent that hands its work to others. Raises when one of them does not exist.
---@param name string name of the new agent
---@param agents string[] names of the others
---@param config table<string, any> how the work is shared
---@overload fun(config: table<string, any>)
function Agent.create_composite(name, agents, config) end

---Makes an agent usable as a tool. Raises when there is no such agent.
---@param agent string name of the agent
---@param config? llmspell.WrapOptions how it is wrapped
---@return string # name of the tool, `<agent>_tool` if none was asked for
function Agent.wrap_as_tool(agent, config) end

---How `Agent.wrap_as_tool` wraps.
---@class llmspell.WrapOptions
---@field tool_name? string name of the tool; `<agent>_tool` if missing

---Makes a context: data that agents share while they work together.
---@param config llmspell.ContextConfig what it is made of
---@return string # its id
---@overload fun(name: string, data?: table<string, any>): string
function Agent.create_context(config) end

---Makes a context below another one.
---@param parent_id string from `Agent.create_context`
---@param scope llmspell.ContextScope where its data lives
---@param inheritance llmspell.Inheritance what it takes over
---@return string # its id
---@overload fun(parent: string, name: string, data?: table<string, any>): string
function Agent.create_child_context(parent_id, scope, inheritance) end

---Sets a value of a context. Raises when there is no such context.
---@param id string from `Agent.create_context`
---@param key string name of the value
---@param value any plain data
---@overload fun(name: string, data: table<string, any>)
function Agent.update_context(id, key, value) end

---Returns a value of a context. Raises when there is no such context.
---@param id string from `Agent.create_context`
---@param key? string all values if missing
---@return any # nil when there is no such value
function Agent.get_context_data(id, key) end

---Removes a context.
---@param id string from `Agent.create_context`
function Agent.remove_context(id) end

---Sets a value that the agents of a scope share.
---@param scope llmspell.ContextScope whose value it is
---@param key string name of the value
---@param value any plain data
---@overload fun(key: string, value: any)
function Agent.set_shared_memory(scope, key, value) end

---Returns a value that the agents of a scope share.
---@param scope llmspell.ContextScope whose value it is
---@param key string name of the value
---@return any # nil when there is no such value
---@overload fun(key: string): any
function Agent.get_shared_memory(scope, key) end

---Returns the agents below an agent. Raises when there is no such agent.
---@param name? string the first agent if missing
---@return llmspell.AgentHierarchy
function Agent.get_hierarchy(name) end

---Returns everything about an agent. Raises when there is no such agent.
---@param name string name of the agent
---@return llmspell.AgentDetails
function Agent.get_details(name) end
