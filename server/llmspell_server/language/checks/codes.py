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
    Code("iter-variable-reassign", "ambiguity", "hint", "The variable of a loop that counts is assigned to."),
    Code("different-requires", "ambiguity", "warning", "One file is required by two names, and so loaded twice."),
    Code("duplicate-require", "unused", "hint", "A module is required again."),
    Code("unresolved-require", "strict", "warning", "No file has the name that is required."),
    Code("unbalanced-assignments", "unbalanced", "warning", "There are more names than values."),
    Code("redundant-value", "unbalanced", "warning", "There are more values than names."),
    Code("close-non-object", "strict", "warning", "A value that cannot be closed is to be closed."),
    Code("deprecated", "strict", "warning", "Something deprecated is used, or something of another version of Lua."),
    Code("discard-returns", "strict", "warning", "The result of a `@nodiscard` function is thrown away."),
    Code("invisible", "strict", "warning", "A private or protected field is used from outside."),
    Code("await-in-sync", "await", "warning", "A function that is not `@async` calls one that is.", on=False),
    Code("not-yieldable", "await", "warning", "An `@async` function goes where none may wait.", on=False),
    Code("readonly", "strict", "warning", "A field that is `readonly` is assigned to."),
)

_ANNOTATIONS: Final = (
    Code("undefined-doc-class", "luadoc", "warning", "A class inherits from something that nothing declares."),
    Code("undefined-doc-name", "luadoc", "warning", "An annotation names a type that nothing declares."),
    Code("circle-doc-class", "luadoc", "warning", "A class inherits from itself."),
    Code("duplicate-doc-alias", "luadoc", "warning", "Two aliases or enums have one name."),
    Code("undefined-doc-param", "luadoc", "warning", "A `@param` names no parameter of the function below."),
    Code("duplicate-doc-param", "luadoc", "warning", "A parameter has two `@param` lines."),
    Code("doc-field-no-class", "luadoc", "warning", "A `@field` stands below no `@class`."),
    Code("duplicate-doc-field", "luadoc", "warning", "A class has two `@field` lines of one name."),
    Code("unknown-diag-code", "luadoc", "warning", "A `@diagnostic` comment names a code that does not exist."),
    Code("unknown-cast-variable", "luadoc", "warning", "A `@cast` names no variable."),
    Code("unknown-operator", "luadoc", "warning", "An `@operator` that Lua does not have."),
    Code("unknown-doc-tag", "luadoc", "hint", "A tag that has no meaning here.", on=False),
    Code("incomplete-signature-doc", "luadoc", "warning", "A comment describes only some parameters.", on=False),
    Code("missing-global-doc", "luadoc", "warning", "A global function is not described.", on=False),
    Code("missing-local-export-doc", "luadoc", "warning", "A function of a module is not described.", on=False),
    Code("doc-syntax-error", "luadoc", "warning", "An annotation lacks a part that it needs."),
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

_SPELLS: Final = (
    Code("unknown-option", "spells", "warning", "A table of options has a key that there is not."),
    Code("missing-option", "spells", "warning", "A table of options lacks one that has to be there."),
    Code("option-type-mismatch", "spells", "warning", "The value of an option does not fit it."),
    Code("unknown-name", "spells", "warning", "A tool, a hook point, a type of step is named that there is not."),
    Code("global-shadowed", "spells", "warning", "A global of spells is hidden or replaced."),
    Code(
        "result-is-table",
        "spells",
        "warning",
        "What a global of spells gives is a table, and is taken for a text or a number.",
    ),
    Code("not-granted", "spells", "warning", "A script uses what the project does not grant it."),
    Code("secret-in-text", "spells", "warning", "A key, a token or a password stands in the text."),
    Code("unfinished-builder", "spells", "hint", "A builder is never told to build."),
    Code("never-executed", "spells", "hint", "A workflow is built and never executed."),
    Code("not-yet-served", "spells", "hint", "A global is used that this version of llmspell does not serve yet."),
)

CODES: Final[Mapping[str, Code]] = {code.name: code for code in (*_NAMES, *_ANNOTATIONS, *_TYPES, *_SPELLS)}
"""All codes by name; codes of syntax errors are not among them."""

OF_CODE: Final = frozenset(
    (
        "unused-local",
        "unused-function",
        "unused-vararg",
        "redefined-local",
        "lowercase-global",
        "global-element",
        "duplicate-set-field",
        "unresolved-require",
        "missing-global-doc",
        "missing-local-export-doc",
        "global-shadowed",
    )
)
"""What is not looked for in files that only describe what exists elsewhere."""

_WORDS = """
    access-invisible action-after-return ambiguity-1 annotation-usage-error args-after-dots assign-const-global
    assign-to-const assign-type-mismatch attribute-missing-parameter attribute-param-type-mismatch
    attribute-redundant-parameter await-in-sync block-after-else break-outside break-outside-loop
    call-non-callable cast-type-mismatch close-non-object code-style-check codestyle-check compound-assignment
    count-down-loop deprecated different-requires discard-returns duplicate-label duplicate-type
    enum-value-mismatch err-assign-as-eq err-c-long-comment err-comment-prefix err-do-as-then err-eq-as-assign
    err-esc err-nonstandard-symbol err-then-as-do exp-in-action foreign-operator global-close
    global-close-attribute global-in-non-module incomplete-signature-doc inconsistent-type-access-modifier
    index-in-func-name invert-if jump-into-scope jump-local-scope keyword
    local-const-reassign local-limit lowercase-global lua-doc-miss-sign lua-syntax-error malformed-number miss-end
    miss-esc-x miss-exp miss-exponent miss-field miss-loop-max miss-loop-min miss-method miss-name
    miss-sep-in-table miss-space-between miss-symbol missing-closer missing-global-doc missing-local-export-doc
    missing-name missing-symbol missing-type-argument multi-close multiple-close name-style-check need-paren
    nesting-long-mark newfield-call no-unknown no-visible-label non-literal-expressions-in-assert not-a-statement
    not-assignable not-last not-yieldable parser-unknown-symbol preferred-local-alias redefined-label
    redefined-local redundant-return require-module-not-visible set-const spell-check syntax-error too-deep
    type-not-found undeclared-global undefined-doc-module undefined-field undefined-label unexpect-dots
    unexpect-efunc-name unexpect-gfunc-name unexpect-lfunc-name unexpect-symbol unexpected-symbol unicode-name
    unknown-attribute unknown-doc-tag unknown-symbol unnecessary-assert unnecessary-if unsupport-named-vararg
    unsupport-symbol unused
"""
ELSEWHERE: Final = frozenset(_WORDS.split())
"""Codes of syntax errors, and those that only other servers have: a comment may name them."""

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "unused": ("unused-local", "unused-function", "unused-label", "unused-vararg"),
    "type-not-found": ("undefined-doc-name", "undefined-doc-class"),
    "access-invisible": ("invisible",),
    "duplicate-type": ("duplicate-doc-alias",),
}
"""What the codes of other servers are called here; comments may use either."""
