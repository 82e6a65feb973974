"""The SQL of the state store. `expires_at` is compared with the store's own clock, never with SQLite's."""

from __future__ import annotations

from typing import Final

GET: Final = """
    SELECT value FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)
"""
EXISTS: Final = """
    SELECT 1 FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)
"""
KEYS_FROM: Final = """
    SELECT key FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND key >= ? AND (expires_at IS NULL OR expires_at > ?)
    ORDER BY key
"""
ALL: Final = """
    SELECT key, value FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND (expires_at IS NULL OR expires_at > ?)
    ORDER BY key
"""
COUNT: Final = """
    SELECT count(*) FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND (expires_at IS NULL OR expires_at > ?)
"""
SNAPSHOT: Final = """
    SELECT kind, scope, key, value, changed_at, expires_at FROM entry
    WHERE tenant = ? AND (expires_at IS NULL OR expires_at > ?)
    ORDER BY kind, scope, key
"""
SET: Final = """
    INSERT INTO entry (tenant, kind, scope, key, value, changed_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, kind, scope, key)
    DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at, expires_at = excluded.expires_at
"""
REPLACE: Final = """
    UPDATE entry SET value = ?, changed_at = ?
    WHERE tenant = ? AND kind = ? AND scope = ? AND key = ?
"""
DELETE: Final = """
    DELETE FROM entry
    WHERE tenant = ? AND kind = ? AND scope = ? AND key = ? AND (expires_at IS NULL OR expires_at > ?)
"""
DELETE_EXPIRED: Final = """
    DELETE FROM entry WHERE tenant = ? AND kind = ? AND scope = ? AND key = ? AND expires_at <= ?
"""
CLEAR: Final = "DELETE FROM entry WHERE tenant = ? AND kind = ? AND scope = ?"
PURGE: Final = "DELETE FROM entry WHERE expires_at <= ?"
USED: Final = "SELECT coalesce(sum(length(value) + length(key) + ?), 0) FROM entry WHERE tenant = ?"
"""Bytes of one tenant, expired values included: they take their space until they are purged."""
SIZE: Final = """
    SELECT length(value) + length(key) + ? FROM entry WHERE tenant = ? AND kind = ? AND scope = ? AND key = ?
"""
SIZE_OF_SCOPE: Final = """
    SELECT coalesce(sum(length(value) + length(key) + ?), 0) FROM entry WHERE tenant = ? AND kind = ? AND scope = ?
"""
