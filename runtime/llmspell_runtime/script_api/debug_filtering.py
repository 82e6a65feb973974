"""Functions of `Debug` that say which modules may log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.debug_terms import DEBUG, session
from llmspell_runtime.script_api.options import REQUIRED, option, result

ModulePattern = Annotated[str, "`app.loader`, `app.*` (and all below), or a wildcard with `*`, `?` and `[…]`"]


@result
class FilterRule:
    """One rule of the module filters."""

    pattern: str = option(REQUIRED, "which modules")
    pattern_type: str = option(REQUIRED, "exact, hierarchical, wildcard or regex")
    enabled: bool = option(REQUIRED, "whether they may log")


@result
class FilterSummary:
    """The module filters."""

    default_enabled: bool = option(REQUIRED, "whether modules without a rule may log")
    total_rules: int = option(REQUIRED, "how many rules there are")
    rules: list[FilterRule] = option(REQUIRED, "the rules, oldest first")


@DEBUG.function(name="addModuleFilter")
def add_module_filter(
    context: Context, pattern: ModulePattern, enabled: Annotated[bool, "whether they may log"], /
) -> None:
    """Lets modules log or not. After the first rule that enables, modules without a rule are silent.

    Example: `Debug.addModuleFilter("app.*", true)`
    """
    session(context).modules.add(pattern, enabled)


@DEBUG.function(name="addAdvancedFilter")
def add_advanced_filter(
    context: Context,
    pattern: Annotated[str, "which modules"],
    kind: Annotated[Literal["exact", "wildcard", "regex", "hierarchical"], "how the pattern is read"],
    enabled: Annotated[bool, "whether they may log"],
    /,
) -> Annotated[bool, "true"]:
    """Lets modules log or not, with a pattern of a given kind.

    A regular expression has at most 128 characters and no back references or look-around; it may match anywhere.

    Errors: Raises for a pattern that is wrong, with the place.

    Example: `Debug.addAdvancedFilter("^app\\.(loader|search)$", "regex", true)`
    """
    session(context).modules.add(pattern, enabled, kind)
    return True


@DEBUG.function(name="removeModuleFilter")
def remove_module_filter(
    context: Context, pattern: Annotated[str, "the pattern of the rule"], /
) -> Annotated[bool, "whether there was such a rule"]:
    """Removes the rules of a pattern.

    Example: `Debug.removeModuleFilter("app.*")`
    """
    return session(context).modules.remove(pattern)


@DEBUG.function(name="clearModuleFilters")
def clear_module_filters(context: Context, /) -> None:
    """Removes all rules; every module may log again.

    Example: `Debug.clearModuleFilters()`
    """
    session(context).modules.clear()


@DEBUG.function(name="setDefaultFilterEnabled")
def set_default_filter_enabled(
    context: Context, enabled: Annotated[bool, "whether modules without a rule may log"], /
) -> None:
    """Says whether modules without a rule may log.

    Example: `Debug.setDefaultFilterEnabled(false)`
    """
    session(context).modules.set_default(enabled)


@DEBUG.function(name="getFilterSummary")
def get_filter_summary(context: Context, /) -> Annotated[FilterSummary, "the default and the rules"]:
    """Returns the module filters.

    Example: `Debug.getFilterSummary().total_rules`
    """
    summary: Any = session(context).modules.summary()
    return summary  # type: ignore[no-any-return]
