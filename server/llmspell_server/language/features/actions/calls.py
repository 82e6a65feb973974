"""`a:b(x)` and `a.b(a, x)`: a method called in either way, where the object is a plain name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Call, Member, MethodCall, Name

from .scene import Offer, Scene

KIND: Final = "refactor.rewrite"


def call_forms(scene: Scene) -> Iterator[Offer]:
    """The other way for the call whose name the cursor stands in."""
    for node in reversed(scene.path):
        match node:
            case MethodCall(object=Name() as object_, name=name) if _touches(scene, name) and name.text:
                yield _with_dot(scene, node, object_, name)
                return
            case Call(callee=Member(object=Name() as object_, name=name), arguments=[Name() as first, *_]):
                if _touches(scene, name) and name.text and first.text == object_.text:
                    yield _with_colon(scene, node, object_, name)
                    return


def _touches(scene: Scene, name: Name) -> bool:
    return name.start <= scene.start - scene.shift and scene.end - scene.shift <= name.end


def _with_dot(scene: Scene, node: MethodCall, object_: Name, name: Name) -> Offer:
    shift = scene.shift
    bare = not scene.text.startswith("(", node.open + shift)
    edits = [Edit(object_.end + shift, name.start + shift, ".")]
    if bare:
        edits += [
            Edit(name.end + shift, node.open + shift, f"({object_.text}, "),
            Edit(node.end + shift, node.end + shift, ")"),
        ]
    else:
        at = node.open + shift + 1
        edits.append(Edit(at, at, f"{object_.text}{', ' if node.arguments else ''}"))
    return _offer(scene, f"Call `{object_.text}.{name.text}` with a dot", edits)


def _with_colon(scene: Scene, node: Call, object_: Name, name: Name) -> Offer:
    shift = scene.shift
    first = node.arguments[0]
    end = node.arguments[1].start if len(node.arguments) > 1 else first.end
    edits = [Edit(object_.end + shift, name.start + shift, ":"), Edit(first.start + shift, end + shift, "")]
    return _offer(scene, f"Call `{object_.text}:{name.text}` with a colon", edits)


def _offer(scene: Scene, title: str, edits: list[Edit]) -> Offer:
    """The offer, which does nothing where a comment would be lost."""
    plan = () if any("--" in scene.text[edit.start : edit.end] for edit in edits) else tuple(edits)
    return Offer(title=title, kind=KIND, plan=lambda: plan)
