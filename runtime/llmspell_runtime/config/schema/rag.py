"""Tables `rag.*`: collections, vectors, embeddings, chunking and caches of retrieval."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from typing import Literal

import attrs

from llmspell_runtime.config.schema.fields import key, table


@attrs.frozen(kw_only=True)
class Hnsw:
    """The approximate index (hierarchical navigable small worlds)."""

    m: int = key(16, "Neighbours of a vector.", at_least=2, at_most=100)
    ef_construction: int = key(200, "Candidates while building; at least `m`.", at_least=1)
    ef_search: int = key(50, "Candidates while searching.", at_least=1)
    max_elements: int = key(1_000_000, "Vectors that the index holds.", at_least=1)
    seed: int | None = key(None, "Seed of the random levels; none: a new one each time.", at_least=0)
    metric: Literal["cosine", "euclidean", "innerproduct"] = key(
        "cosine", "Distance between vectors.", spellings={"inner_product": "innerproduct", "l2": "euclidean"}
    )
    allow_replace_deleted: bool = key(True, "Reuse the places of deleted vectors.")
    num_threads: int | None = key(None, "Threads; none: one per core.", at_least=1)
    nb_layers: int | None = key(None, "Layers; none: as many as the index wants.", at_least=1, at_most=64)
    parallel_batch_size: int = key(128, "Vectors added in one go.", at_least=1)
    enable_mmap: bool = key(False, "Map the index file instead of loading it.")
    mmap_sync_interval: int = key(60, "Seconds between writes of a mapped index.", at_least=1)


@attrs.frozen(kw_only=True)
class VectorStorage:
    """Where vectors are kept."""

    dimensions: int = key(384, "Length of a vector.", at_least=1)
    backend: str = key("hnsw", "Kind of index.", filled=True)
    persistence_path: str | None = key(None, "Folder of the collections; none: memory.", path=True, filled=True)
    max_memory_mb: int = key(500, "Memory of the vectors in megabytes.", at_least=1)
    hnsw: Hnsw = table(Hnsw, "The approximate index.")


@attrs.frozen(kw_only=True)
class Embedding:
    """How text becomes vectors."""

    default_provider: str = key("openai", "Provider of embeddings.", filled=True)
    cache_enabled: bool = key(True, "Remember embeddings.")
    cache_size: int = key(10_000, "Embeddings remembered.", at_least=1)
    cache_ttl_seconds: int = key(3600, "Seconds for which they are remembered.", at_least=1)
    batch_size: int = key(32, "Texts sent in one request.", at_least=1)
    timeout_seconds: int = key(30, "Deadline of one request in seconds.", at_least=1)
    max_retries: int = key(3, "Further attempts after a failed request.", at_least=0)


@attrs.frozen(kw_only=True)
class Chunking:
    """How documents are cut; sizes are tokens."""

    strategy: Literal["sliding_window", "semantic", "sentence"] = key("sliding_window", "Where to cut.")
    chunk_size: int = key(512, "Length of a piece.", at_least=1)
    overlap: int = key(64, "Shared by two neighbours; less than `chunk_size`.", at_least=0)
    max_chunk_size: int = key(2048, "Longest piece.", at_least=1)
    min_chunk_size: int = key(100, "Shortest piece.", at_least=1)


@attrs.frozen(kw_only=True)
class RagCache:
    """What retrieval remembers."""

    search_cache_enabled: bool = key(True, "Remember the results of searches.")
    search_cache_size: int = key(1000, "Searches remembered.", at_least=1)
    search_cache_ttl_seconds: int = key(300, "Seconds for which they are remembered.", at_least=1)
    document_cache_enabled: bool = key(True, "Keep documents in memory.")
    document_cache_size_mb: int = key(100, "Memory of the documents in megabytes.", at_least=1)


@attrs.frozen(kw_only=True)
class Rag:
    """Retrieval."""

    enabled: bool = key(False, "Provide `RAG`.")
    multi_tenant: bool = key(False, "Every collection belongs to a tenant.")
    vector_storage: VectorStorage = table(VectorStorage, "Where vectors are kept.")
    embedding: Embedding = table(Embedding, "How text becomes vectors.")
    chunking: Chunking = table(Chunking, "How documents are cut.")
    cache: RagCache = table(RagCache, "What retrieval remembers.")
