"""Configuration: schema, discovery, environment, profiles, with the origin of every value."""
