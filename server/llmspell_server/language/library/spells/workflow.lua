---@meta

---How a workflow goes through its steps.
---@alias llmspell.WorkflowType
---| "sequential" # one step after the other
---| "parallel" # all branches at the same time
---| "conditional" # one of two lists of steps
---| "loop" # the same steps again and again

---What happens when a step fails.
---@alias llmspell.ErrorStrategy
---| "fail_fast" # the workflow fails at once; the default
---| "continue" # the other steps run, then the workflow fails
---| "retry" # the step is tried 3 times, a second apart

---When a conditional workflow takes its `then` steps: the value of a shared key is `value`.
---@class llmspell.SharedDataEquals
---@field type "shared_data_equals" a shared key has this value
---@field key string set by `workflow:set_shared_data`
---@field value any what it must be

---When a conditional workflow takes its `then` steps: a shared key has a value.
---@class llmspell.SharedDataExists
---@field type "shared_data_exists" a shared key has a value
---@field key string set by `workflow:set_shared_data`

---When a conditional workflow takes its `then` steps: always or never.
---@class llmspell.FixedCondition
---@field type "always"|"never" always or never

---When a conditional workflow takes its `then` steps.
---@alias llmspell.Condition llmspell.SharedDataEquals|llmspell.SharedDataExists|llmspell.FixedCondition

---What all steps have.
---@class llmspell.StepBase
---@field name string name of the step, for its output
---@field timeout_ms? integer milliseconds until it fails; 30000 if missing
---@field retry_count? integer how often it is tried again when it fails; 0 if missing
---@field description? string what it is for

---A step that uses a tool that a script registered.
---@class llmspell.OtherToolStep: llmspell.StepBase
---@field type? "tool" may be left out where `tool` is given
---@field tool llmspell.ToolName name of the tool
---@field input? table<string, any> what the tool takes
---@field parameters? table<string, any> what the tool takes; older form of `input`

---A step that uses a tool: its `input` is what that tool takes.
---@alias llmspell.ToolStep { [K in keyof llmspell.Tools]: llmspell.ToolStepOf<K, llmspell.ToolParams[K]> }[keyof llmspell.Tools]

---A step that uses a tool.
---@class llmspell.ToolStepOf<K, P>: llmspell.StepBase
---@field type? "tool" may be left out where `tool` is given
---@field tool K name of the tool
---@field input? P what the tool takes
---@field parameters? P what the tool takes; older form of `input`

---A step that asks an agent.
---@class llmspell.AgentStep: llmspell.StepBase
---@field type? "agent" may be left out where `agent` is given
---@field agent string|llmspell.Agent the agent or its name
---@field input string the prompt; `{{step.<name>.result}}` stands for what an earlier step gave

---A step that runs another workflow.
---@class llmspell.WorkflowStep: llmspell.StepBase
---@field type "workflow" runs another workflow
---@field workflow llmspell.Workflow the other workflow
---@field input? table<string, any> what it is given

---A step that calls a function.
---@class llmspell.CustomStep: llmspell.StepBase
---@field type "custom" calls a function
---@field ["function"]? string|"data_transform"|"validation"|"aggregation"|"delay"|"sleep" which function
---@field parameters? table<string, any> what it is given, such as `ms` for `sleep`
---@field input? table<string, any>|string what it is given; older form of `parameters`
---@field execute? fun(context: table): any the function itself, in older scripts
---@field action? fun(context: table): any the function itself, in older scripts

---A step of older scripts that asks an agent.
---@class llmspell.OldAgentStep: llmspell.StepBase
---@field type? "agent" may be left out where `agent` is given
---@field agent string|llmspell.Agent the agent or its name
---@field input string|llmspell.OldAgentInput the prompt, or a table with it
---@field on_error? llmspell.ErrorStrategy|string|(fun(error: string): any) what happens when it fails

---A step of older scripts: no `type`, functions in it.
---@class llmspell.OldStep
---@field name string name of the step
---@field tool? llmspell.ToolName name of a tool
---@field agent? string|llmspell.Agent an agent or its name
---@field parameters? table<string, any> what the tool takes
---@field input? table<string, any>|string what the tool or the agent is given
---@field execute? fun(context: table): any what the step does
---@field action? fun(context: table): any what the step does
---@field condition? fun(context: table): boolean whether it is done
---@field on_error? llmspell.ErrorStrategy|string|(fun(error: string): any) what happens when it fails
---@field schema? table<string, any> what its result looks like
---@field timeout_ms? integer milliseconds until it fails
---@field retry_count? integer how often it is tried again

---A step of a workflow; `type` says of which kind.
---@alias llmspell.Step llmspell.ToolStep|llmspell.OtherToolStep|llmspell.AgentStep|llmspell.WorkflowStep|llmspell.CustomStep

---A step in a table of settings, also as older scripts write it.
---@alias llmspell.AnyStep llmspell.Step|llmspell.OldAgentStep|llmspell.OldStep

---Steps that belong together.
---@class llmspell.Branch
---@field steps llmspell.AnyStep[] its steps, one after the other
---@field name? string name of the branch
---@field description? string what it is for
---@field condition? llmspell.Condition|string|(fun(context: table): boolean) when it is taken; a text is an expression
---@field required? boolean whether the workflow fails when it does
---@field timeout? integer milliseconds until it fails

---Numbers to go through.
---@class llmspell.LoopRange
---@field start? integer the first; 0 or 1 if missing
---@field ["end"] integer behind the last
---@field step? integer 1 if missing

---What a loop goes through.
---@class llmspell.LoopIterator
---@field range? llmspell.LoopRange numbers
---@field collection? any[] values
---@field while_condition? string|(fun(context: table): boolean) as long as this holds
---@field max_iterations? integer 100 if missing

---When a loop ends early.
---@class llmspell.BreakCondition
---@field expression string a comparison with `==` or `>`
---@field message? string why

---What all kinds of workflows are made of.
---@class llmspell.WorkflowConfig
---@field name string its name
---@field description? string what it is for
---@field error_strategy? llmspell.ErrorStrategy what happens when a step fails; `"fail_fast"` if missing
---@field timeout_ms? integer milliseconds until it fails; 300000 if missing

---What a sequential workflow is made of.
---@class llmspell.SequentialConfig: llmspell.WorkflowConfig
---@field steps llmspell.AnyStep[] its steps, one after the other

---What a parallel workflow is made of.
---@class llmspell.ParallelConfig: llmspell.WorkflowConfig
---@field branches? (llmspell.Branch|llmspell.AnyStep)[] what runs at the same time
---@field steps? (llmspell.Branch|llmspell.AnyStep)[] what runs at the same time; older form of `branches`
---@field max_concurrency? integer how many at once; 4 if missing

---What a conditional workflow is made of.
---@class llmspell.ConditionalConfig: llmspell.WorkflowConfig
---@field branches llmspell.Branch[] the first whose condition holds is taken
---@field default_branch? llmspell.Branch taken when none holds

---What a loop is made of.
---@class llmspell.LoopConfig: llmspell.WorkflowConfig
---@field iterator llmspell.LoopIterator what it goes through
---@field body llmspell.AnyStep[] its steps
---@field break_conditions? llmspell.BreakCondition[] when it ends early

---What is known about a run of a workflow.
---@class llmspell.WorkflowDetails
---@field workflow_type llmspell.WorkflowType kind of the workflow
---@field workflow_name string name of the workflow
---@field execution_id? string id of the run
---@field workflow_id? string id of the workflow
---@field agent_outputs? table<string, string> what agents answered, by agent and by step
---@field total_steps? integer steps it has (sequential, conditional)
---@field successful_steps? integer steps that succeeded (sequential, conditional)
---@field failed_steps? integer steps that failed (sequential, conditional)
---@field success_rate? number 0 to 100 (sequential, conditional)
---@field total_branches? integer branches it has (parallel, conditional)
---@field successful_branches? integer branches that succeeded (parallel)
---@field failed_branches? integer branches that failed (parallel)
---@field stopped_early? boolean whether branches were given up (parallel)
---@field max_concurrency? integer how many at once (parallel)
---@field fail_fast? boolean whether the first failure ends it (parallel)
---@field matched_branches? integer branches whose condition held (conditional)
---@field executed_branches? integer branches that ran (conditional)
---@field execute_all_matching? boolean whether more than one may run (conditional)
---@field short_circuit_evaluation? boolean whether it stops looking at the first that holds (conditional)
---@field total_iterations? integer rounds there are (loop)
---@field completed_iterations? integer rounds that were done (loop)
---@field break_reason? string why it ended early (loop)
---@field aggregated_results_count? integer results that were kept (loop)
---@field iterator_type? "range"|"collection"|"while_condition" what it went through (loop)
---@field collection_size? integer values there were (loop)
---@field range_start? integer the first number (loop)
---@field range_end? integer behind the last number (loop)
---@field range_step? integer from one number to the next (loop)
---@field condition? string as long as this held (loop)
---@field max_iterations? integer rounds at most (loop)
---@field continue_on_error? boolean whether it goes on after a failure (loop)

---What is known about a run besides its text.
---@class llmspell.WorkflowMetadata
---@field execution_time_ms integer milliseconds it took
---@field extra llmspell.WorkflowDetails the run in numbers

---What a workflow gives. A workflow that fails raises.
---@class llmspell.WorkflowResult
---@field text string a summary; contains `completed successfully`
---@field media llmspell.Media[] pictures and the like
---@field tool_calls llmspell.ToolCall[] tools that were used
---@field metadata llmspell.WorkflowMetadata the run in numbers
---@field success? boolean (deprecated: a workflow that fails raises) true
---@field output? any (deprecated: use text or workflow:get_output) what the last step gave
---@field outputs? any (deprecated: use workflow:get_all_outputs) what the steps gave, by name
---@field data? any (deprecated: use text or workflow:get_all_outputs) what came out
---@field error? any (deprecated: a workflow that fails raises) nil

---What the old `Workflow.execute` gives.
---@class llmspell.OldWorkflowResult
---@field success boolean whether it succeeded
---@field outputs table<string, any> what the steps gave, by name
---@field output? any what the last step gave
---@field data? any what it gave
---@field error? string why it failed
---@field failed_step? string name of the step that failed
---@field step_results? table<string, any> the steps in detail
---@field iterations? integer rounds of a loop
---@field final_state? table<string, any> values at the end
---@field branch_taken? string name of the branch of a conditional workflow

---What a step gave.
---@class llmspell.StepOutput
---@field step_name string its name
---@field step_id string its id
---@field output any what it gave
---@field duration_ms integer milliseconds it took
---@field retry_count integer how often it was tried again

---A workflow in short.
---@class llmspell.WorkflowInfo
---@field id string `workflow_<uuid>`
---@field type llmspell.WorkflowType|"instance" its kind
---@field name? string its name
---@field description? string what it is for
---@field features? string[] what its kind can do

---Whether a workflow can run.
---@class llmspell.WorkflowValidation
---@field valid boolean whether it can run
---@field workflow_id string id of the workflow
---@field warnings string[] what may go wrong
---@field errors string[] why it cannot run

---A workflow in numbers.
---@class llmspell.WorkflowMetrics
---@field executions_total? integer runs so far
---@field executions_failed? integer runs that failed
---@field average_duration_ms? number mean milliseconds of a run
---@field [string] any

---A function that a workflow calls.
---@class llmspell.WorkflowCallback
---@field message string what was done, as a sentence
---@field workflow_id string id of the workflow
---@field hook_type string when the function is called

---What `workflow:emit` gives.
---@class llmspell.WorkflowEmitted
---@field success boolean whether it was published
---@field workflow_id string id of the workflow
---@field event_name string name of the event

---Builds a workflow: every method changes the builder and returns it.
---@class llmspell.WorkflowBuilder
local WorkflowBuilder = {}

---Makes it a workflow whose steps run one after the other.
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:sequential() end

---Makes it a workflow whose steps run at the same time.
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:parallel() end

---Makes it a workflow that takes its `then` steps or its `else` steps.
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:conditional() end

---Makes it a workflow that runs its steps again and again.
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:loop() end

---Makes it a workflow that runs its steps again and again.
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:loop_workflow() end

---Names the workflow; `workflow_` and eight digits if it gets no name.
---@param name string unique among the workflows
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:name(name) end

---Says what the workflow is for.
---@param description string one sentence
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:description(description) end

---Adds a step.
---
---```lua
---builder:add_step({ name = "sum", type = "tool", tool = "calculator", input = { input = "1 + 2" } })
---```
---@param step llmspell.Step what is done
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:add_step(step) end

---Adds a step.
---@param step llmspell.Step what is done
---@return llmspell.WorkflowBuilder
---@overload fun(self: llmspell.WorkflowBuilder, name: string, step: table<string, any>): llmspell.WorkflowBuilder
function WorkflowBuilder:step(step) end

---Adds a step for when the condition holds.
---@param step llmspell.Step what is done
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:add_then_step(step) end

---Adds a step for when the condition does not hold.
---@param step llmspell.Step what is done
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:add_else_step(step) end

---Sets the condition of a conditional workflow; without one it always holds.
---@param condition llmspell.Condition|(fun(context: table): boolean) what must hold for the `then` steps
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:condition(condition) end

---Adds a branch with a condition of its own.
---@param condition llmspell.Condition|(fun(context: table): boolean) what must hold for the branch
---@param steps llmspell.Step[] its steps
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:add_branch(condition, steps) end

---Adds a branch of a parallel workflow.
---@param name string name of the branch
---@param steps llmspell.Step[] its steps
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:branch(name, steps) end

---Sets the steps for when the condition holds.
---@param step llmspell.Step|llmspell.Step[] one step or a list of them
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:when_true(step) end

---Sets the steps for when the condition does not hold.
---@param step llmspell.Step|llmspell.Step[] one step or a list of them
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:when_false(step) end

---Sets the steps of a loop.
---@param step llmspell.Step|llmspell.Step[] one step or a list of them
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:body(step) end

---Lets a loop go through numbers.
---@param range llmspell.LoopRange `end` is not reached
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:with_range(range) end

---Lets a loop go through values.
---@param values any[] what it goes through
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:with_collection(values) end

---Lets a loop run as long as a condition holds.
---@param condition string|(fun(context: table): boolean) as long as this holds
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:with_while(condition) end

---Lets a loop run as long as a function returns true.
---@param condition fun(context: table): boolean returns false to end the loop
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:loop_condition(condition) end

---Bounds a loop.
---@param rounds integer 100 if not set
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:max_iterations(rounds) end

---Bounds how many branches run at the same time.
---@param branches integer 4 if not set
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:max_concurrency(branches) end

---Bounds the time of a run.
---@param milliseconds integer 300000 if not set
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:timeout_ms(milliseconds) end

---Bounds the time of a run.
---@param milliseconds integer 300000 if not set
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:timeout(milliseconds) end

---Says what happens when a step fails.
---@param strategy llmspell.ErrorStrategy `"fail_fast"` if not set
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:error_strategy(strategy) end

---Says what happens when a step fails.
---@param handler llmspell.ErrorStrategy|string|(fun(error: string): any) what to do, or a function that decides it
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:on_error(handler) end

---Says how often a failed step is tried again.
---@param count integer 0 for never
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:max_retries(count) end

---Says how the results of branches become one.
---@param strategy string|fun(results: table): any its name, or a function of all results
---@return llmspell.WorkflowBuilder
function WorkflowBuilder:merge_strategy(strategy) end

---Makes the workflow. Raises when it has no type or when a step is wrong.
---@return llmspell.Workflow
function WorkflowBuilder:build() end

---Steps that run one after the other, at the same time, under a condition or in a loop.
---@class llmspell.Workflow
---@field id string `workflow_<uuid>`
---@field name string its name
---@field type llmspell.WorkflowType its kind
local WorkflowObject = {}

---Runs the workflow. Raises when it fails.
---
---```lua
---local result = workflow:execute()
---print(result.text, result.metadata.execution_time_ms)
---```
---@param input? table<string, any> `{{input.<key>}}` in steps stands for its values
---@return llmspell.WorkflowResult
function WorkflowObject:execute(input) end

---Runs the workflow without stopping other work.
---@param input? table<string, any> `{{input.<key>}}` in steps stands for its values
---@return llmspell.WorkflowResult
function WorkflowObject:execute_async(input) end

---Returns id, name and type.
---@return llmspell.WorkflowInfo
function WorkflowObject:get_info() end

---Returns the id.
---@return string
function WorkflowObject:get_id() end

---Returns what the workflow is doing.
---@return "Pending"|"Running"|"Completed"|"Failed"|"Cancelled"|"PartiallyCompleted"
function WorkflowObject:get_status() end

---Sets a value that steps and conditions see.
---@param key string name of the value
---@param value any plain data
function WorkflowObject:set_shared_data(key, value) end

---Returns what a step of the last run gave. Raises before the first run.
---@param step string name of the step
---@return llmspell.StepOutput? # nil when there is no such step
function WorkflowObject:get_output(step) end

---Returns what all steps of the last run gave.
---@return table<string, llmspell.StepOutput> # by name
function WorkflowObject:get_all_outputs() end

---Lists the steps of the last run that gave something.
---@return string[] # names
function WorkflowObject:list_outputs() end

---Removes what the steps gave.
---@return { deleted: integer } # how many values were removed
function WorkflowObject:clear_outputs() end

---Returns the id of the last run. Raises before the first run.
---@return string
function WorkflowObject:get_execution_id() end

---Returns a value of the workflow.
---@param key string name of the value
---@return any # nil when there is none
function WorkflowObject:get_state(key) end

---Stores a value of the workflow.
---@param key string name of the value
---@param value any plain data
---@return boolean
function WorkflowObject:set_state(key, value) end

---Publishes an event of the workflow.
---@param name string name of the event
---@param data? any plain data
---@return llmspell.WorkflowEmitted
function WorkflowObject:emit(name, data) end

---Describes the workflow for finding errors.
---@return table<string, any>
function WorkflowObject:debug() end

---Says whether the workflow can run.
---@return llmspell.WorkflowValidation
function WorkflowObject:validate() end

---Returns the workflow in numbers.
---@return llmspell.WorkflowMetrics
function WorkflowObject:get_metrics() end

---Calls a function before each run.
---@param callback fun(input: table?) given the input of the run
---@return llmspell.WorkflowCallback
function WorkflowObject:on_before_execute(callback) end

---Calls a function after each run.
---@param callback fun(result: llmspell.WorkflowResult) given the result
---@return llmspell.WorkflowCallback
function WorkflowObject:on_after_execute(callback) end

---Calls a function when a run fails.
---@param callback fun(error: string) given the reason
---@return llmspell.WorkflowCallback
function WorkflowObject:on_error(callback) end

---Workflows: steps with tools, agents and other workflows.
---@class llmspell.globals.Workflow
Workflow = {}

---Begins to build a workflow.
---
---```lua
---local workflow = Workflow.builder()
---    :name("greeting")
---    :sequential()
---    :add_step({ name = "id", type = "tool", tool = "uuid_generator", input = { operation = "generate" } })
---    :build()
---```
---@return llmspell.WorkflowBuilder
function Workflow.builder() end

---Makes a workflow whose steps run one after the other; without a table, begins to build one.
---@param config llmspell.SequentialConfig name, steps and settings
---@return llmspell.Workflow
---@overload fun(): llmspell.WorkflowBuilder
function Workflow.sequential(config) end

---Makes a workflow whose branches run at the same time; without a table, begins to build one.
---@param config llmspell.ParallelConfig name, branches and settings
---@return llmspell.Workflow
---@overload fun(): llmspell.WorkflowBuilder
function Workflow.parallel(config) end

---Makes a workflow that takes one of its branches; without a table, begins to build one.
---@param config llmspell.ConditionalConfig name, branches and settings
---@return llmspell.Workflow
---@overload fun(): llmspell.WorkflowBuilder
function Workflow.conditional(config) end

---Makes a workflow that runs its steps again and again; without a table, begins to build one.
---@param config llmspell.LoopConfig name, iterator, steps and settings
---@return llmspell.Workflow
---@overload fun(): llmspell.WorkflowBuilder
function Workflow.loop(config) end

---Makes a workflow of a table that names its type.
---@param config table<string, any> `type`, name, steps and settings
---@return llmspell.Workflow
function Workflow.create(config) end

---Makes a workflow of YAML text.
---@param text string the YAML text
---@return llmspell.Workflow
function Workflow.from_yaml(text) end

---Makes a workflow of a file.
---@param path string a YAML or JSON file
---@return llmspell.Workflow
function Workflow.from_file(path) end

---Stores a workflow under its name.
---@param workflow llmspell.Workflow the workflow
---@return boolean
function Workflow.save(workflow) end

---Removes a stored workflow.
---@param name string name of the stored workflow
---@return boolean # whether there was one
function Workflow.delete(name) end

---Lists the kinds of workflows.
---@return llmspell.WorkflowType[]
function Workflow.types() end

---Lists the workflows that exist; the kinds if there are none.
---@return llmspell.WorkflowInfo[]
function Workflow.list() end

---Returns a workflow. Raises when there is none.
---@param id string its id, or a kind
---@return llmspell.Workflow
function Workflow.get(id) end

---Registers a workflow.
---@param type llmspell.WorkflowType its kind
---@param config { name?: string, steps?: llmspell.Step[], timeout_ms?: integer, error_strategy?: llmspell.ErrorStrategy } name, steps and settings
---@return string # its id
function Workflow.register(type, config) end

---Removes a workflow.
---@param id string from `Workflow.register`
function Workflow.remove(id) end

---Removes all workflows.
function Workflow.clear() end

---Calls a function whenever a workflow fails.
---@param handler fun(error: string) given the reason
function Workflow.setDefaultErrorHandler(handler) end

---Turns messages about what workflows do on or off.
---@param enabled boolean true for messages
function Workflow.enableDebug(enabled) end

---Says whether there are messages about what workflows do.
---@return boolean
function Workflow.isDebugEnabled() end

---Runs a workflow; its failure is in the result.
---@deprecated use workflow:execute
---@param workflow llmspell.Workflow the workflow
---@param input? table<string, any> what it is given
---@return llmspell.OldWorkflowResult
function Workflow.execute(workflow, input) end

---Lists the kinds of workflows.
---@deprecated use Workflow.types
---@return llmspell.WorkflowType[]
function Workflow.discover_types() end
