"""Renames locals, parameters and labels of one file, and never changes what the text means.

The new text is parsed and its names are resolved: only if every name still means what it meant before, the edits are
given out. So a capture by an inner variable, a capture of a global, a second label of the same name and a reserved
word are all refused by the same comparison, with words for the user.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import attrs

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import Edit, Tree, parse
from llmspell_runtime.syntax.comments import doc_comments
from llmspell_runtime.syntax.nodes import Function, Statement
from llmspell_runtime.syntax.tokens import KEYWORDS
from llmspell_server.language.features.navigation import Binding, binding_at
from llmspell_server.language.features.places import name_at

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNICODE_NAME = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*")


@attrs.frozen
class Renamable:
    """What a rename at a place would change: the name under the cursor and its span."""

    name: str
    start: int
    end: int


def prepare_rename(tree: Tree, offset: int) -> Renamable | None:
    """The name at `offset` if it can be renamed here."""
    token = name_at(tree, offset)
    binding = binding_at(tree, offset)
    if token is None or binding is None or not binding.name.isidentifier():
        return None
    return Renamable(tree.text[token.start : token.end], token.start, token.end)


def rename(tree: Tree, offset: int, new_name: str) -> list[Edit]:
    """The edits that rename the local, parameter or label at `offset`, in the order of the text.

    Raises ValidationError, written for the user, when the name is no name or would change the meaning of the text.
    """
    binding = binding_at(tree, offset)
    if binding is None or prepare_rename(tree, offset) is None:
        raise ValidationError("there is no local name here", hint="put the cursor on a local, a parameter or a label")
    pattern = _UNICODE_NAME if tree.dialect.unicode_names else _NAME
    if not pattern.fullmatch(new_name):
        raise ValidationError(f"{new_name!r} is not a name", hint="a name has letters, digits and _, no digit first")
    if new_name in KEYWORDS and (new_name != "goto" or (tree.dialect.goto and not tree.dialect.goto_is_name)):
        raise ValidationError(f"'{new_name}' is a reserved word of Lua")
    if new_name == binding.name:
        return []
    edits = [Edit(start, end, new_name) for start, end in binding.places]
    after = parse(_apply(tree.text, edits), tree.dialect)
    obstacle = _changed_meaning(tree, after, binding, new_name, edits)
    if obstacle is not None:
        line = after.lines.line(obstacle) + 1
        what = "label" if binding.kind == "label" else "name"
        message = f"'{new_name}' is taken: the two would be confused in line {line}"
        raise ValidationError(message, hint=f"choose another {what}")
    return sorted({*edits, *_in_annotations(tree, binding, new_name)})


def _apply(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))


def _changed_meaning(before: Tree, after: Tree, binding: Binding, new_name: str, edits: list[Edit]) -> int | None:
    """Offset in the new text of a name that means something else there; None if there is none."""
    if len(after.errors) > len(before.errors):
        return after.errors[0].start
    old, new = _meanings(before), _meanings(after)
    grown = len(new_name) - len(binding.name)
    starts = [edit.start for edit in edits]
    for at, declared in old.items():
        moved = at + grown * bisect_left(starts, at)
        expected = declared + grown * bisect_left(starts, declared) if isinstance(declared, int) else declared
        if new.get(moved) != expected:
            return moved
    return None if len(old) == len(new) else 0


def _meanings(tree: Tree) -> dict[int, int | str]:
    """Offset of each name → offset of its declaration, or the name of the global, or of the label that is missing."""
    scopes = tree.scopes
    found: dict[int, int | str] = {use.start: use.name for use in scopes.globals}
    for variable in scopes.variables:
        for use in variable.uses:
            found[use] = variable.start
    for label in scopes.labels:
        found[label.start] = label.target[0] if label.target else f"::{label.name}::"
    return found


def _in_annotations(tree: Tree, binding: Binding, new_name: str) -> list[Edit]:
    """The `@param` lines above the function whose parameter is renamed."""
    if binding.kind != "parameter":
        return []
    path, shift = tree.path(binding.start)
    statement: Statement | None = None
    for node in path:
        if isinstance(node, Statement):
            statement = node
        if isinstance(node, Function) and any(p.start + shift == binding.start for p in node.parameters):
            break
    if statement is None:
        return []
    tag = re.compile(rf"@param\s+({re.escape(binding.name)})\b")
    found: list[Edit] = []
    for comment in doc_comments(tree, statement.start + shift):
        for match in tag.finditer(tree.text, comment.start, comment.end):
            found.append(Edit(match.start(1), match.end(1), new_name))
    return found
