"""The shared kernel that runs spells; it knows no editor protocol."""
