"""Values that outlive a run: scopes, keys and the stores that hold them."""
