"""The `require` of a module that a file uses by its name without having it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_server.language.features.completion.auto_require import local_name, require_edit
from llmspell_server.language.features.completion.items import Options
from llmspell_server.language.features.completion.modules import modules
from llmspell_server.language.features.completion.place import place_at
from llmspell_server.language.features.completion.request import Request

from .scene import Offer, Refused, Scene

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

KIND: Final = "quickfix"
_MOST: Final = 5


def missing_require(scene: Scene) -> Iterator[Offer]:
    """For a global that nothing defines and that is called like a module of the workspace, the nearest first."""
    for problem in scene.problems:
        if problem.code != "undefined-global":
            continue
        name = scene.text[problem.start : problem.end]
        found = [
            (module, file)
            for module, uri in modules(scene.snapshot, scene.file.uri)
            if (file := scene.snapshot.files[uri]).returned is not None and local_name(module, file) == name
        ][:_MOST]
        for module, file in found:
            plan = partial(_plan, scene, problem.end, module, file)
            title = f'Add `local {name} = require("{module}")`'
            yield Offer(title=title, kind=KIND, plan=plan, preferred=len(found) == 1, problem=problem)


def _plan(scene: Scene, offset: int, module: str, file: SourceFile) -> tuple[Edit, ...]:
    place = place_at(scene.tree, offset, "")
    if place is None:
        raise Refused("there is no place for it")
    return (require_edit(Request(scene.snapshot, scene.file, offset, place, Options()), module, file),)
