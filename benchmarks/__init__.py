"""Programs that measure llmspell against its bars; `python -m benchmarks` runs them."""
