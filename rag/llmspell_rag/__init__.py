"""Retrieval for spells and for anyone else: collections, vectors, keywords, embeddings, chunking, ranking."""
