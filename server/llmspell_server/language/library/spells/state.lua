---@meta

---What a change of the schema did.
---@class llmspell.MigrationResult
---@field success boolean
---@field status string such as `"completed"` or `"already_current"`
---@field from_version? integer
---@field to_version? integer
---@field items_migrated? integer
---@field duration_ms? integer
---@field warnings? string[]
---@field errors? string[]
---@field error? string why it failed

---Which schema the state has.
---@class llmspell.MigrationStatus
---@field current_version integer
---@field migration_available boolean
---@field total_schemas integer
---@field latest_version integer
---@field is_latest boolean
---@field migration_targets integer[]

---A copy of the state.
---@class llmspell.Backup
---@field id string
---@field created_at string RFC 3339
---@field backup_type "Full"|"Incremental"
---@field parent_id? string the copy that it adds to
---@field schema_version? integer
---@field size_bytes? integer

---What `State.create_backup` gives.
---@class llmspell.BackupResult
---@field success boolean
---@field id? string id of the copy
---@field incremental? boolean
---@field error? string why it failed

---Whether a copy can be used.
---@class llmspell.BackupCheck
---@field is_valid boolean
---@field errors? string[]

---Room that copies take.
---@class llmspell.BackupUsage
---@field total_size? integer bytes
---@field backup_count? integer
---@field [string] any

---What cleaning up did.
---@class llmspell.BackupCleanup
---@field evaluated? integer
---@field retained? integer
---@field deleted? integer
---@field space_freed? integer bytes
---@field [string] any

---@class llmspell.globals.State
---@field migrate fun(version: integer): llmspell.MigrationResult Changes the stored values to another version of the schema (with `migration_enabled`).
---@field get_migration_status fun(): llmspell.MigrationStatus Returns which schema the state has (with `migration_enabled`).
---@field get_schema_versions fun(): integer[] Lists the versions of the schema (with `migration_enabled`).
---@field create_backup fun(incremental?: boolean): llmspell.BackupResult Copies the state (with `backup_enabled`).
---@field list_backups fun(): llmspell.Backup[] Lists the copies (with `backup_enabled`).
---@field restore_backup fun(id: string): llmspell.BackupResult Takes a copy back (with `backup_enabled`).
---@field validate_backup fun(id: string): llmspell.BackupCheck Says whether a copy can be used (with `backup_enabled`).
---@field get_storage_usage fun(): llmspell.BackupUsage Returns the room that copies take (with `backup_enabled`).
---@field cleanup_backups fun(dry_run?: boolean): llmspell.BackupCleanup Removes old copies (with `backup_enabled`).
