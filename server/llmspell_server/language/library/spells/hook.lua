---@meta

---When a hook is called.
---@alias llmspell.HookPoint
---| "SystemStartup" # the program begins
---| "SystemShutdown" # the program ends
---| "BeforeAgentInit" # an agent is about to be initialised
---| "AfterAgentInit" # an agent was initialised
---| "BeforeAgentExecution" # an agent is about to be asked
---| "AfterAgentExecution" # an agent has answered
---| "BeforeAgentShutdown" # an agent is about to be ended
---| "AfterAgentShutdown" # an agent was ended
---| "AgentError" # an agent failed
---| "BeforeToolDiscovery" # tools are about to be listed
---| "AfterToolDiscovery" # tools were listed
---| "BeforeToolExecution" # a tool is about to run
---| "AfterToolExecution" # a tool has run
---| "ToolValidation" # the parameters of a tool are checked
---| "ToolError" # a tool failed
---| "BeforeWorkflowStart" # a workflow is about to begin
---| "AfterWorkflowComplete" # a workflow is done
---| "WorkflowStageTransition" # a workflow goes from one step to the next
---| "BeforeWorkflowStage" # a step is about to begin
---| "AfterWorkflowStage" # a step is done
---| "WorkflowCheckpoint" # a workflow stored where it is
---| "WorkflowRollback" # a workflow takes steps back
---| "WorkflowError" # a workflow failed

---Which of the hooks at a point are called first.
---@alias llmspell.HookPriority
---| "highest" # before all others
---| "high" # before normal ones
---| "normal" # the default
---| "low" # after normal ones
---| "lowest" # after all others

---What a hook is about.
---@class llmspell.HookComponent
---@field type "Agent"|"Tool"|"Workflow"|"System"|"Custom" kind of the component
---@field name string its name

---The operation around a hook.
---@class llmspell.HookOperation
---@field operation_type string kind of operation
---@field operation_id string its id
---@field parameters? table<string, any> what it was given
---@field result? any what it gave, after it
---@field error? string why it failed

---What a hook is told.
---@class llmspell.HookContext
---@field point llmspell.HookPoint where it is called
---@field correlation_id string a UUID that everything in one task shares
---@field component_id llmspell.HookComponent what it is about
---@field language string `"lua"`
---@field metadata table<string, string> further texts
---@field data table<string, any> the input or the result that it is about
---@field timestamp? string when, RFC 3339
---@field operation? llmspell.HookOperation the operation around it
---@field parent_context? llmspell.HookContext the context of the operation around

---Go on with changed data.
---@class llmspell.HookModified
---@field type "modified" go on with changed data
---@field data any the data to go on with

---Give the operation up.
---@class llmspell.HookCancel
---@field type "cancel" give the operation up
---@field reason? string why; `"Cancelled by Lua hook"` if missing

---Let another component do it.
---@class llmspell.HookRedirect
---@field type "redirect" let another component do it
---@field target string name of the component

---Take this as the result.
---@class llmspell.HookReplace
---@field type "replace" take this as the result
---@field data any the result

---Try again.
---@class llmspell.HookRetry
---@field type "retry" try again
---@field delay_ms? integer milliseconds before each attempt; 1000 if missing
---@field max_attempts? integer 3 if missing

---Leave this hook out.
---@class llmspell.HookSkipped
---@field type "skipped" leave this hook out
---@field reason? string why

---What a hook wants to happen: nil or `"continue"` to go on, `"skip"`, another text to give up with this reason, or a
---table.
---@alias llmspell.HookResult
---| nil
---| "continue" # go on
---| "skip" # leave this hook out
---| string
---| llmspell.HookModified
---| llmspell.HookCancel
---| llmspell.HookRedirect
---| llmspell.HookReplace
---| llmspell.HookRetry
---| llmspell.HookSkipped

---A registered hook. It is taken away when the handle is no longer used.
---@class llmspell.HookHandle
local HookHandle = {}

---Returns the id of the hook. Raises when it was taken away.
---@return string
function HookHandle:id() end

---Returns where the hook is called. Raises when it was taken away.
---@return llmspell.HookPoint
function HookHandle:hook_point() end

---Takes the hook away.
---@return boolean # false when it was taken away before
function HookHandle:unregister() end

---Which hooks `Hook.list` lists.
---@class llmspell.HookFilter
---@field hook_point? llmspell.HookPoint only those at this point
---@field language? string only those in this language
---@field priority? llmspell.HookPriority only those of this priority
---@field tag? string only those with this tag

---A hook in `Hook.list`.
---@class llmspell.HookInfo
---@field name string its name, `lua_<uuid>`
---@field priority string such as `"Priority(0)"`
---@field language string `"lua"`
---@field version string such as `"1.0.0"`
---@field description string such as `"lua hook for BeforeToolExecution"`
---@field tags string[] words to find it by

---Hooks: functions that are called before and after what agents, tools and workflows do, and that can change it.
---@class llmspell.globals.Hook
Hook = {}

---Registers a function. Raises when there is no such point.
---
---```lua
---local hook = Hook.register("BeforeToolExecution", function(context)
---    if context.component_id.name == "process_executor" then
---        return { type = "cancel", reason = "no processes today" }
---    end
---end)
---```
---@param point llmspell.HookPoint when it is called
---@param callback fun(context: llmspell.HookContext): llmspell.HookResult what is called
---@param priority? llmspell.HookPriority `"normal"` if missing
---@return llmspell.HookHandle
function Hook.register(point, callback, priority) end

---Lists the registered hooks, by priority.
---@param filter? llmspell.HookPoint|llmspell.HookFilter only some of them
---@return llmspell.HookInfo[]
function Hook.list(filter) end

---Takes a hook away.
---@param handle llmspell.HookHandle from `Hook.register`
---@return boolean # false when it was taken away before
function Hook.unregister(handle) end
