"""Ours to the protocol's and back, one module for each kind of answer: the only files that know both vocabularies."""
