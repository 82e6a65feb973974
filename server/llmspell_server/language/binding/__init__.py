"""What the names in one top-level statement mean, found in one walk and kept while the statement stays as it is."""
