"""`t["a"]` and `t.a`, `{ ["a"] = 1 }` and `{ a = 1 }`: a key in either way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.literals import string_flaw, string_value
from llmspell_runtime.syntax.nodes import Field, FunctionStatement, Index, Member, Name, Node, String

from .names import is_name
from .scene import Offer, Scene

KIND: Final = "refactor.rewrite"


def key_forms(scene: Scene) -> Iterator[Offer]:
    """The other way for the key under the cursor."""
    for node in reversed(scene.path):
        match node:
            case Index(key=String() as key) if _touches(scene, key, 1):
                yield from _dotted(scene, node, node.object.end, node.end, key, ".")
                return
            case Member(name=name) if _touches(scene, name, 0) and name.text and not _is_declared(scene, node):
                yield _bracketed(scene, node.object.end, node.end, name)
                return
            case Field(key=String() as key, bracketed=True) if _touches(scene, key, 1):
                yield from _dotted(scene, node, node.start, _key_end(scene, node, key), key, "")
                return
            case Field(key=Name() as name, bracketed=False) if _touches(scene, name, 0) and name.text:
                yield _bracketed(scene, name.start, name.end, name)
                return


def _touches(scene: Scene, node: Node, around: int) -> bool:
    return node.start - around <= scene.start - scene.shift and scene.end - scene.shift <= node.end + around


def _is_declared(scene: Scene, node: Node) -> bool:
    """Whether it is part of the name in `function a.b()`, where there can be no brackets."""
    parent = scene.parent(node)
    while isinstance(parent, Member):
        parent = scene.parent(parent)
    return isinstance(parent, FunctionStatement)


def _key_end(scene: Scene, field: Field, key: Node) -> int:
    return scene.text.index("]", key.end + scene.shift) + 1 - scene.shift


def _dotted(scene: Scene, node: Node, start: int, end: int, key: String, dot: str) -> Iterator[Offer]:
    dialect = scene.tree.dialect
    if string_flaw(key.text, dialect) and not key.text.startswith("["):
        return
    name = string_value(key.text, dialect)
    between = scene.text[start + scene.shift : end + scene.shift]
    if is_name(name) and "--" not in between.replace(key.text, "") and between.endswith("]"):
        edit = Edit(start + scene.shift, end + scene.shift, f"{dot}{name}")
        title = f"Write `.{name}`" if dot else f"Write `{name} =`"
        yield Offer(title=title, kind=KIND, plan=lambda: (edit,))


def _bracketed(scene: Scene, start: int, end: int, name: Name) -> Offer:
    edit = Edit(start + scene.shift, end + scene.shift, f'["{name.text}"]')
    before = Edit(edit.start, name.start + scene.shift, "")
    comments = "--" in scene.text[before.start : before.end]
    plan = (edit,) if not comments else ()
    return Offer(title=f'Write `["{name.text}"]`', kind=KIND, plan=lambda: plan)
