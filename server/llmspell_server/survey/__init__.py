"""Looks at many files at once, in several processes where that is worth it, and remembers what was found in them."""
