"""What a spell sees: the catalogue of globals, and one module per global."""
