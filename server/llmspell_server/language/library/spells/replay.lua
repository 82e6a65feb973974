---@meta

---How a replay treats what it finds.
---@alias llmspell.ReplayModeName
---| "exact" # as it was
---| "modified" # with the modifications
---| "simulate" # without effects
---| "debug" # with all details

---A way to replay.
---@class llmspell.ReplayMode
local ReplayMode = {}

---Returns the name of the mode.
---@return llmspell.ReplayModeName
function ReplayMode:name() end

---The ways to replay.
---@class llmspell.ReplayModes
---@field exact llmspell.ReplayMode as it was
---@field modified llmspell.ReplayMode with the modifications
---@field simulate llmspell.ReplayMode without effects
---@field debug llmspell.ReplayMode with all details

---A value that a replay changes.
---@class llmspell.ReplayModification
local ReplayModification = {}

---Returns which value is changed.
---@return string # names with dots between
function ReplayModification:get_path() end

---Returns what it becomes.
---@return any
function ReplayModification:get_value() end

---Says whether it is changed.
---@return boolean
function ReplayModification:is_enabled() end

---Says whether it is changed.
---@param enabled boolean false to leave the value as it was
function ReplayModification:set_enabled(enabled) end

---How something is replayed.
---@class llmspell.ReplayConfig
local ReplayConfig = {}

---Returns the way to replay.
---@return llmspell.ReplayMode
function ReplayConfig:get_mode() end

---Says whether results are compared with those of the first time.
---@return boolean # true
function ReplayConfig:should_compare_results() end

---Returns when a replay is given up.
---@return integer # seconds, 30
function ReplayConfig:get_timeout_seconds() end

---Says whether the first error ends the replay.
---@return boolean # true
function ReplayConfig:should_stop_on_error() end

---Lists the values that are changed.
---@return llmspell.ReplayModification[]
function ReplayConfig:get_modifications() end

---Changes a value.
---@param path string names with dots between
---@param value any what it becomes
---@param enabled? boolean true if missing
function ReplayConfig:add_modification(path, value, enabled) end

---When a replay happens.
---@class llmspell.ReplaySchedule
local ReplaySchedule = {}

---Returns the kind of schedule.
---@return "once"|"interval"|"cron"
function ReplaySchedule:type_name() end

---The kinds of schedules.
---@class llmspell.ReplaySchedules
local ReplaySchedules = {}

---Once, some time from now.
---@param seconds number seconds from now
---@return llmspell.ReplaySchedule
function ReplaySchedules.once(seconds) end

---Again and again.
---@param initial number seconds until the first time
---@param interval number seconds from one time to the next
---@param max? integer times at most
---@return llmspell.ReplaySchedule
function ReplaySchedules.interval(initial, interval, max) end

---At the times of a cron expression.
---@param expression string such as `"0 * * * *"`
---@return llmspell.ReplaySchedule
function ReplaySchedules.cron(expression) end

---One difference between two values.
---@class llmspell.ReplayDifference
---@field path string where, names with dots between
---@field description string what differs

---How two values differ.
---@class llmspell.ReplayComparison
---@field identical boolean whether nothing differs
---@field similarity_score number 0 to 1
---@field summary string the result as a sentence
---@field differences? llmspell.ReplayDifference[] what differs

---Compares values.
---@class llmspell.ReplayComparator
local ReplayComparator = {}

---Compares two values.
---@param a any plain data
---@param b any plain data
---@return llmspell.ReplayComparison
function ReplayComparator:compare_json(a, b) end

---Replay: doing again what was done, the same way or changed.
---@class llmspell.globals.Replay
---@field modes llmspell.ReplayModes the ways to replay
---@field schedules llmspell.ReplaySchedules when a replay happens
Replay = {}

---Says how something is replayed.
---@param mode? llmspell.ReplayMode `Replay.modes.exact` if missing
---@return llmspell.ReplayConfig
function Replay.create_config(mode) end

---Says which value a replay changes.
---@param path string names with dots between
---@param value any what it becomes
---@param enabled? boolean true if missing
---@return llmspell.ReplayModification
function Replay.create_modification(path, value, enabled) end

---Makes a comparator.
---@return llmspell.ReplayComparator
function Replay.create_comparator() end
