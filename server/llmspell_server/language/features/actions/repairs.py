"""The repairs of the findings that are selected, as the checks give them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from .scene import Offer, Scene

KIND: Final = "quickfix"


def repairs(scene: Scene) -> Iterator[Offer]:
    """Every repair; the only one of a finding is the preferred one."""
    for problem in scene.problems:
        for fix in problem.fixes:
            plan = partial(tuple, fix.edits)
            yield Offer(title=fix.title, kind=KIND, plan=plan, preferred=len(problem.fixes) == 1, problem=problem)


def known_global(scene: Scene) -> Iterator[Offer]:
    """A global that nothing defines can be made known by the settings, which are the client's to change."""
    for problem in scene.problems:
        if problem.code == "undefined-global":
            name = scene.text[problem.start : problem.end]
            command = (ADD_GLOBAL, (name,))
            yield Offer(title=f"Add `{name}` to the known globals", kind=KIND, problem=problem, command=command)


ADD_GLOBAL: Final = "llmspell.addGlobal"
"""A command of the client, which adds a name to its setting `llmspell.diagnostics.globals`."""
