"""What a script may do: levels, grants, guarded paths."""
