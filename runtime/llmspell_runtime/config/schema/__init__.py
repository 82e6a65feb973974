"""The typed shape of the configuration: one frozen class per table, one documented field per key."""
