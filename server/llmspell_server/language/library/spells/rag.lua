---@meta

---What makes vectors of texts.
---@alias llmspell.EmbeddingProvider
---| "openai" # OpenAI, key in `OPENAI_API_KEY`
---| "anthropic" # Anthropic
---| "local" # on this machine
---| "mock" # for tests
---| string

---How texts are cut into parts.
---@alias llmspell.ChunkingStrategy
---| "sliding_window" # parts of the same size that overlap
---| "sentence" # at the ends of sentences
---| "semantic" # where the subject changes

---How a text is cut into parts.
---@class llmspell.Chunking
---@field chunk_size? integer tokens of a part; 512 if missing
---@field overlap? integer tokens that neighbours share; 64 if missing
---@field strategy? llmspell.ChunkingStrategy `"sliding_window"` if missing

---A text to be found later: `content` or `text` is needed.
---@class llmspell.RagDocument
---@field content? string the text
---@field text? string the text
---@field id? string its id; one is made if missing
---@field metadata? llmspell.RagDocumentMetadata further values, found again with the text

---Whose documents are meant; with an id behind a colon, such as `"tenant:acme"`, or beside it as `scope_id`.
---@alias llmspell.DocumentScope
---| string
---| "tenant" # those of a tenant
---| "session" # those of a session

---Further values of a document.
---@class llmspell.RagDocumentMetadata
---@field timestamp? string|integer when it happened, RFC 3339 or seconds since 1970
---@field ttl_seconds? integer seconds after which it is no longer found
---@field [string] any

---Where and how documents are stored.
---@class llmspell.IngestOptions
---@field scope? llmspell.DocumentScope whose documents they are
---@field scope_id? string id within the scope
---@field tenant_id? string the same as the scope `tenant` with this id
---@field provider? llmspell.EmbeddingProvider what makes vectors of them
---@field chunking? llmspell.Chunking how they are cut into parts
---@field collection? string accepted and ignored
---@field chunk_size? integer accepted and ignored; `chunking.chunk_size` counts
---@field chunk_overlap? integer accepted and ignored; `chunking.overlap` counts

---What was stored.
---@class llmspell.IngestResult
---@field success boolean true
---@field documents_processed integer documents that were stored
---@field vectors_created integer parts that can be found
---@field total_tokens integer size of the texts in bytes

---What is searched, and how.
---@class llmspell.SearchOptions
---@field top_k? integer results at most; 10 if missing
---@field k? integer results at most; short for `top_k`
---@field limit? integer results at most; another word for `top_k`
---@field scope? llmspell.DocumentScope whose documents
---@field scope_id? string id within the scope
---@field tenant_id? string the same as the scope `tenant` with this id
---@field threshold? number only results with this score, 0 to 1
---@field filters? table<string, any> only documents with these metadata
---@field metadata_filter? table<string, any> only documents with these metadata
---@field collection? string accepted and ignored
---@field include_metadata? boolean accepted and ignored; metadata are always there

---A search as a table.
---@class llmspell.SearchQuery: llmspell.SearchOptions
---@field query string what is looked for

---A part of a document that was found.
---@class llmspell.SearchHit
---@field id string id of the document
---@field content string the text
---@field text string the text
---@field score number 0 to 1, the best first
---@field metadata llmspell.RagDocumentMetadata further values of the document

---What was found; the results are its elements, too.
---@class llmspell.SearchResult
---@field success boolean true
---@field total integer how many results there are
---@field results llmspell.SearchHit[] the best first
---@field [integer] llmspell.SearchHit

---Documents in numbers.
---@class llmspell.RagStats
---@field total_vectors integer parts that can be found
---@field total_storage_bytes integer room that they take
---@field embeddings_generated? integer texts made into vectors, of a tenant
---@field embedding_tokens? integer tokens of these texts, of a tenant
---@field searches_performed? integer searches, of a tenant

---What the collection of a session is.
---@class llmspell.SessionCollection
---@field session_id string id of the session
---@field namespace string `session_<id>`
---@field ttl? integer seconds
---@field created boolean true

---How documents of a session are stored.
---@class llmspell.RagSessionConfig
---@field session_id string id of the session
---@field vector_ttl? integer seconds that they live; 3600 if missing

---What `RAG.configure_session` gives.
---@class llmspell.RagSessionConfigured
---@field session_id string id of the session
---@field vector_ttl integer seconds
---@field configured boolean true

---Retrieval: stores texts and finds those that fit a question. Nil unless the configuration turns it on (`rag.enabled`).
---@class llmspell.globals.RAG
RAG = {}

---Stores a document or several.
---
---```lua
---RAG.ingest({ content = "Lua is small.", metadata = { source = "notes" } }, { tenant_id = "acme" })
---```
---@param documents llmspell.RagDocument|llmspell.RagDocument[] one document or a list of them
---@param options? llmspell.IngestOptions where and how they are stored
---@return llmspell.IngestResult
function RAG.ingest(documents, options) end

---Stores documents.
---@deprecated use RAG.ingest
---@param documents llmspell.RagDocument[] the documents
---@param options? llmspell.IngestOptions where and how they are stored
---@return llmspell.IngestResult
function RAG.ingest_batch(documents, options) end

---Finds texts that fit a question.
---
---```lua
---for _, hit in ipairs(RAG.search("What is Lua?", { top_k = 3 }).results) do print(hit.score, hit.content) end
---```
---@param query string what is looked for
---@param options? llmspell.SearchOptions where and how it is searched
---@return llmspell.SearchResult
---@overload fun(query: llmspell.SearchQuery): llmspell.SearchResult
function RAG.search(query, options) end

---Returns the documents of a scope in numbers.
---@param scope? llmspell.DocumentScope everything if missing
---@param scope_id? string id within the scope
---@return llmspell.RagStats
function RAG.get_stats(scope, scope_id) end

---Changes how documents are stored and found.
---@param config table<string, any> settings by name
function RAG.configure(config) end

---Changes how documents are stored and found.
---@deprecated use RAG.configure
---@param config table<string, any> settings by name
function RAG.config(config) end

---Removes the documents of a scope.
---@param scope llmspell.DocumentScope whose documents are removed
---@param scope_id? string id within the scope
---@return integer # how many were removed
---@overload fun(options: { scope?: llmspell.DocumentScope, scope_id?: string, tenant_id?: string }): { success: boolean, stats: llmspell.RagStats }
function RAG.cleanup_scope(scope, scope_id) end

---Writes everything to the disk.
function RAG.save() end

---Lists what can make vectors of texts.
---@return string[]
function RAG.list_providers() end

---Makes a place for the documents of a session.
---@param session_id string id of the session
---@param ttl? integer|{ ttl?: integer } seconds that documents live
---@return llmspell.SessionCollection
function RAG.create_session_collection(session_id, ttl) end

---Sets how documents of a session are stored.
---@param config llmspell.RagSessionConfig the settings
---@return llmspell.RagSessionConfigured
---@overload fun(session_id: string, options: table<string, any>): llmspell.RagSessionConfigured
function RAG.configure_session(config) end
