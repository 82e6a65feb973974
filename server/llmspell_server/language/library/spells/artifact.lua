---@meta

---What an artifact is.
---@alias llmspell.ArtifactType
---| "agent_output" # an answer of an agent
---| "tool_result" # a result of a tool
---| "user_input" # given by a person
---| "system_generated" # made by the program
---| string

---Where an artifact is stored.
---@class llmspell.ArtifactId
---@field content_hash string hash of the content
---@field session_id string the session it belongs to
---@field sequence integer artifacts of a session count up

---The version of an artifact: artifacts of the same name follow each other.
---@class llmspell.ArtifactVersion
---@field version integer counted from 1
---@field previous_hash? string hash of the version before
---@field created_at string RFC 3339

---What is known about an artifact.
---@class llmspell.ArtifactMetadata
---@field name string its name
---@field description? string what it is for
---@field artifact_type llmspell.ArtifactType what it is
---@field mime_type string such as `"text/plain"`
---@field size integer bytes
---@field tags string[] words to find it by
---@field custom table<string, any> further values
---@field version llmspell.ArtifactVersion which version of its name it is
---@field created_at string RFC 3339
---@field created_by? string who stored it
---@field parent_artifact? llmspell.ArtifactId what it was made of
---@field is_compressed boolean whether it is stored compressed
---@field original_size? integer bytes before compression

---An artifact with its content.
---@class llmspell.Artifact
---@field content string the text
---@field metadata llmspell.ArtifactMetadata what is known about it

---Which artifacts `Artifact.query` finds.
---@class llmspell.ArtifactQuery
---@field session_id? string only those of this session
---@field type? llmspell.ArtifactType only those of this type
---@field name_pattern? string only names like this, `*` stands for anything
---@field tags? string[] only those with these tags
---@field created_after? string RFC 3339
---@field created_before? string RFC 3339
---@field min_size? integer bytes
---@field max_size? integer bytes
---@field limit? integer at most so many

---Artifacts: files and texts that sessions keep. Nil unless the configuration turns sessions on
---(`runtime.sessions.enabled`).
---@class llmspell.globals.Artifact
Artifact = {}

---Stores a text.
---
---```lua
---local id = Artifact.store(session, "agent_output", "summary.md", answer.text)
---```
---@param session_id string the session it belongs to
---@param type llmspell.ArtifactType what it is
---@param name string at most 255 characters
---@param content string at most 100 MiB
---@param metadata? table<string, any> further values; `tags` are words to find it by
---@return llmspell.ArtifactId
function Artifact.store(session_id, type, name, content, metadata) end

---Stores a file.
---@param session_id string the session it belongs to
---@param path string path of the file
---@param type llmspell.ArtifactType what it is
---@param metadata? table<string, any> further values; `tags` are words to find it by
---@return llmspell.ArtifactId
function Artifact.store_file(session_id, path, type, metadata) end

---Returns an artifact. Raises when there is none.
---@param session_id string the session it belongs to
---@param id llmspell.ArtifactId from `Artifact.store`
---@return llmspell.Artifact
function Artifact.get(session_id, id) end

---Lists the artifacts of a session.
---@param session_id string `""` for the current session
---@return llmspell.ArtifactMetadata[]
function Artifact.list(session_id) end

---Removes an artifact.
---@param session_id string the session it belongs to
---@param id llmspell.ArtifactId from `Artifact.store`
function Artifact.delete(session_id, id) end

---Finds artifacts.
---@param query llmspell.ArtifactQuery what they must be like
---@return llmspell.ArtifactMetadata[]
function Artifact.query(query) end
