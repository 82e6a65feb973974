"""Every code a finding can have: its group, how grave it is, and whether it is looked for by default.

Names are those that users of other Lua servers know, so that their `---@diagnostic` comments keep their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from llmspell_server.language.features.problems import Severity


@attrs.frozen
class Code:
    """A kind of finding. `summary` is one sentence for the settings page."""

    name: str
    group: str
    severity: Severity
    summary: str
    on: bool = True


_NAMES: Final = (
    Code("unused-local", "unused", "hint", "A local is never read."),
    Code("unused-function", "unused", "hint", "A local function is never called, or only by others like it."),
    Code("unused-label", "unused", "hint", "No `goto` goes to a label."),
    Code("unused-vararg", "unused", "hint", "A function takes `...` and never looks at it."),
    Code("trailing-space", "unused", "hint", "A line ends in white space.", on=False),
    Code("redundant-return", "unused", "hint", "A `return` without values ends a function that ends there anyway."),
    Code("empty-block", "unused", "hint", "An `if` or a `for` does nothing."),
    Code("code-after-break", "unused", "hint", "Statements follow a `break`."),
    Code("unreachable-code", "unused", "hint", "Statements follow a point that control never passes."),
    Code("redefined-local", "redefined", "hint", "A local has the name of another one that could be used here."),
    Code("undefined-global", "global", "warning", "A global is read that nothing defines."),
    Code("global-in-nil-env", "global", "warning", "A global is used where `_ENV` is nil."),
    Code("undefined-env-child", "global", "information", "A global is read that the table in `_ENV` does not have."),
    Code("lowercase-global", "global", "hint", "A global is made whose name begins with a small letter."),
    Code("global-element", "conventions", "hint", "A global is made.", on=False),
    Code("duplicate-index", "duplicate", "warning", "A table is given two values for one key."),
    Code("duplicate-set-field", "duplicate", "warning", "A function replaces another one with the same name."),
    Code("newline-call", "ambiguity", "warning", "A line that begins with `(` goes on with the line above."),
    Code("newfield-call", "ambiguity", "warning", "A table lacks a comma, so that two fields become a call."),
    Code("ambiguity-1", "ambiguity", "warning", "`a or b + c` is read otherwise than it looks."),
    Code("count-down-loop", "ambiguity", "warning", "A loop that counts up ends below its start."),
    Code("different-requires", "ambiguity", "warning", "One file is required by two names, and so loaded twice."),
    Code("duplicate-require", "unused", "hint", "A module is required again."),
    Code("unresolved-require", "strict", "warning", "No file has the name that is required."),
    Code("unbalanced-assignments", "unbalanced", "warning", "There are more names than values."),
    Code("redundant-value", "unbalanced", "warning", "There are more values than names."),
    Code("close-non-object", "strict", "warning", "A value that cannot be closed is to be closed."),
    Code("deprecated", "strict", "warning", "Something deprecated is used, or something of another version of Lua."),
    Code("discard-returns", "strict", "warning", "The result of a `@nodiscard` function is thrown away."),
    Code("invisible", "strict", "warning", "A private or protected field is used from outside."),
    Code("readonly", "strict", "warning", "A field that is `readonly` is assigned to."),
)

_TYPES: Final = (
    Code("undefined-field", "type-check", "warning", "A field is read that its object's class does not have."),
    Code("inject-field", "type-check", "hint", "A field is added to an object whose class does not have it."),
    Code("need-check-nil", "type-check", "warning", "A value that can be nil is used as if it could not."),
    Code("param-type-mismatch", "type-check", "warning", "An argument does not fit its parameter."),
    Code("missing-parameter", "unbalanced", "warning", "A call gives too few arguments."),
    Code("redundant-parameter", "unbalanced", "warning", "A call gives too many arguments."),
    Code(
        "generic-constraint-mismatch", "type-check", "warning", "An argument does not fit what a type parameter may be."
    ),
    Code("call-non-callable", "type-check", "warning", "Something is called that cannot be called."),
    Code("assign-type-mismatch", "type-check", "warning", "A value does not fit the declared type of its target."),
    Code("cast-local-type", "type-check", "warning", "A local is given a value that does not fit its declared type."),
    Code("cast-type-mismatch", "type-check", "warning", "A `@cast` to a type that the variable can never have."),
    Code("missing-fields", "unbalanced", "warning", "A table lacks fields that its class needs."),
    Code("return-type-mismatch", "type-check", "warning", "A returned value does not fit what the function promises."),
    Code("missing-return", "unbalanced", "warning", "A function that promises values can end without a `return`."),
    Code("missing-return-value", "unbalanced", "warning", "A `return` gives fewer values than promised."),
    Code("redundant-return-value", "unbalanced", "warning", "A `return` gives more values than promised."),
    Code("operand-type-mismatch", "type-check", "error", "An operator for whose operands Lua raises an error."),
    Code("enum-value-mismatch", "type-check", "warning", "An enum is compared with a value that it does not have."),
    Code("unnecessary-if", "type-check", "hint", "A condition always or never holds.", on=False),
    Code("unnecessary-assert", "type-check", "hint", "An `assert` always or never holds.", on=False),
    Code("no-unknown", "strict", "hint", "The type of a variable or a field is not known.", on=False),
)

CODES: Final[Mapping[str, Code]] = {code.name: code for code in (*_NAMES, *_TYPES)}
"""All codes by name; codes of syntax errors are not among them."""
