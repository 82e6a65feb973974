---@meta

---What a change of the schema did.
---@class llmspell.MigrationResult
---@field success boolean whether it succeeded
---@field status string such as `"completed"` or `"already_current"`
---@field from_version? integer the version before
---@field to_version? integer the version after
---@field items_migrated? integer values that were changed
---@field duration_ms? integer milliseconds it took
---@field warnings? string[] what is worth knowing
---@field errors? string[] what went wrong
---@field error? string why it failed

---Which schema the state has.
---@class llmspell.MigrationStatus
---@field current_version integer the version that the state has
---@field migration_available boolean whether there is another version to change to
---@field total_schemas integer how many versions there are
---@field latest_version integer the newest version
---@field is_latest boolean whether the state has it
---@field migration_targets integer[] the versions that the state can be changed to

---A copy of the state.
---@class llmspell.Backup
---@field id string id of the copy
---@field created_at string RFC 3339
---@field backup_type "Full"|"Incremental" whether it is whole, or adds to another one
---@field parent_id? string the copy that it adds to
---@field schema_version? integer version of the schema
---@field size_bytes? integer room that it takes

---What `State.create_backup` gives.
---@class llmspell.BackupResult
---@field success boolean whether it succeeded
---@field id? string id of the copy
---@field incremental? boolean whether it adds to another one
---@field error? string why it failed

---Whether a copy can be used.
---@class llmspell.BackupCheck
---@field is_valid boolean whether it can be used
---@field errors? string[] what is wrong with it

---Room that copies take.
---@class llmspell.BackupUsage
---@field total_size? integer bytes
---@field backup_count? integer how many copies there are
---@field [string] any

---What cleaning up did.
---@class llmspell.BackupCleanup
---@field evaluated? integer copies that were looked at
---@field retained? integer copies that are kept
---@field deleted? integer copies that were removed
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
