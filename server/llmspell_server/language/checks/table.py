"""All checks: those of a unit, whose findings are kept while nothing changes, and those of a whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from . import (
    ambiguity,
    assignments,
    calls,
    casts,
    closing,
    conditions,
    constructors,
    counts,
    deprecated,
    doc_wanted,
    documentation,
    duplicates,
    environments,
    fields,
    flow,
    formats,
    injected,
    iterating,
    members,
    modules,
    names,
    nils,
    operators,
    optional_fields,
    redefined,
    requires,
    returns,
    spaces,
    type_arguments,
    unknown,
    unused,
    waiting,
)
from .finding import Finding
from .look import FileLook, Look
from .spells import builders, granted, options, results, secrets, served, shadowing, words

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

UNIT_CHECKS: Final[tuple[Callable[[Look], Iterable[Finding]], ...]] = (
    names.undefined_globals,
    names.lowercase_globals,
    names.global_elements,
    unused.unused_locals,
    unused.unused_varargs,
    flow.redundant_returns,
    flow.empty_blocks,
    flow.unreached,
    duplicates.duplicate_indices,
    ambiguity.newline_calls,
    ambiguity.newfield_calls,
    ambiguity.unclear_or,
    ambiguity.unclear_not,
    ambiguity.count_down_loops,
    ambiguity.assigned_counters,
    counts.unbalanced,
    closing.close_non_objects,
    requires.unresolved_requires,
    deprecated.other_versions,
    deprecated.deprecated_uses,
    members.discarded_results,
    members.restricted_fields,
    waiting.awaited_calls,
    waiting.async_arguments,
    documentation.in_unit,
    doc_wanted.incomplete_signatures,
    doc_wanted.undescribed_globals,
    fields.undefined_fields,
    injected.injected_fields,
    calls.wrong_calls,
    iterating.wrong_iterators,
    modules.unknown_functions,
    assignments.wrong_assignments,
    constructors.missing_fields,
    returns.wrong_returns,
    nils.unchecked_nils,
    optional_fields.unchecked_fields,
    operators.wrong_operands,
    formats.wrong_formats,
    casts.wrong_casts,
    type_arguments.wrong_type_arguments,
    conditions.unnecessary_conditions,
    conditions.foreign_values,
    unknown.unknown_variables,
    options.unknown_options,
    options.wrong_options,
    words.unknown_words,
    shadowing.shadowed_globals,
    results.results_as_texts,
    granted.not_granted,
    secrets.secrets_in_texts,
)

FILE_CHECKS: Final[tuple[Callable[[FileLook], Iterable[tuple[UnitFacts | None, Finding]]], ...]] = (
    unused.unused_chunk_locals,
    unused.unused_functions,
    unused.unused_labels,
    environments.environments,
    redefined.redefined_locals,
    flow.unreached_in_chunk,
    duplicates.duplicate_functions,
    requires.repeated_requires,
    documentation.behind_code,
    casts.casts_behind_code,
    doc_wanted.undescribed_exports,
    spaces.trailing_spaces,
    words.unknown_tools,
    builders.unfinished,
    served.not_yet_served,
)
"""Each gives the unit whose offsets the finding has; None: offsets of the text."""

SAYS_MORE: Final[Mapping[str, frozenset[str]]] = {
    "unknown-option": frozenset(("inject-field",)),
    "unknown-name": frozenset(("param-type-mismatch", "generic-constraint-mismatch")),
    "result-is-table": frozenset(("param-type-mismatch", "undefined-field", "operand-type-mismatch")),
}
"""Codes that say more than others about the same place: the others are left out then."""

ON_DEMAND: Final[Mapping[Callable[..., object], frozenset[str]]] = {
    names.global_elements: frozenset(("global-element",)),
    waiting.awaited_calls: frozenset(("await-in-sync",)),
    waiting.async_arguments: frozenset(("not-yieldable",)),
    doc_wanted.incomplete_signatures: frozenset(("incomplete-signature-doc",)),
    doc_wanted.undescribed_globals: frozenset(("missing-global-doc",)),
    doc_wanted.undescribed_exports: frozenset(("missing-local-export-doc",)),
    conditions.unnecessary_conditions: frozenset(("unnecessary-if", "unnecessary-assert")),
    unknown.unknown_variables: frozenset(("no-unknown",)),
    spaces.trailing_spaces: frozenset(("trailing-space",)),
}
"""The checks that find only what is not shown by default, with the codes: they run when one of these is shown."""
