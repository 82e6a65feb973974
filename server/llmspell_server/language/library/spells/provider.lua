---@meta

---What a provider supports.
---@class llmspell.ProviderCapabilities
---@field supports_streaming boolean answers in parts
---@field supports_multimodal boolean pictures and the like
---@field max_context_tokens? integer tokens that a model reads
---@field max_output_tokens? integer tokens that a model writes
---@field available_models? string[] names of models
---@field custom_features? table<string, any> whatever else it tells

---A service that runs models.
---@class llmspell.Provider
---@field name string its name
---@field enabled boolean whether it can be used: configured, with a key
---@field capabilities? llmspell.ProviderCapabilities what it supports

---The services that run models.
---@class llmspell.globals.Provider
Provider = {}

---Lists the services.
---
---```lua
---for _, provider in ipairs(Provider.list()) do print(provider.name, provider.enabled) end
---```
---@return llmspell.Provider[]
function Provider.list() end

---Returns a service by its name.
---@param name llmspell.ProviderName name of the service
---@return llmspell.Provider? # nil when there is none
function Provider.get(name) end

---Returns what a service supports.
---@param name llmspell.ProviderName name of the service
---@return llmspell.ProviderCapabilities? # nil when it is not known
function Provider.getCapabilities(name) end

---Says whether a service can be used.
---@param name llmspell.ProviderName name of the service
---@return boolean
function Provider.isAvailable(name) end
