"""Ids that tie together what one request causes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator

from llmspell_runtime.telemetry.correlation import child_id, correlation, current, new_id, root_id


def test_a_new_id_is_a_random_uuid() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    for identity in ids:
        parsed = uuid.UUID(identity)
        assert (parsed.version, parsed.variant, parsed.hex) == (4, uuid.RFC_4122, identity)


def test_blocks_nest_and_end_with_an_error_too() -> None:
    assert current() is None
    with correlation("outer") as outer:
        assert (outer, current()) == ("outer", "outer")
        try:
            with correlation() as inner:
                assert current() == inner != "outer"
                raise KeyError
        except KeyError:
            pass
        assert current() == "outer"
    assert current() is None


def test_children_lead_back_to_their_root() -> None:
    assert root_id(child_id()) != child_id()
    with correlation() as root:
        first, second = child_id(), child_id()
        assert first != second
        assert first.startswith(f"{root}.")
        with correlation(first):
            assert root_id(child_id()) == root == root_id(first) == root_id(root)


async def test_tasks_inherit_and_do_not_leak() -> None:
    async def work() -> tuple[str | None, str | None]:
        before = current()
        with correlation():
            await asyncio.sleep(0)
            return before, current()

    with correlation("request"):
        results = await asyncio.gather(*(work() for _ in range(5)))
        assert current() == "request"
    assert {before for before, _ in results} == {"request"}
    assert len({inside for _, inside in results}) == 5


def test_a_generator_that_is_dropped_restores_the_outer_id() -> None:
    def numbers() -> Iterator[int]:
        with correlation("inner"):
            yield 1

    with correlation("outer"):
        generator = numbers()
        next(generator)
        del generator
        assert current() == "outer"


async def test_an_async_generator_closed_by_another_task_raises_nothing() -> None:
    async def numbers() -> AsyncIterator[int]:
        with correlation("inner"):
            yield 1

    generator = numbers()
    await anext(generator)
    await asyncio.create_task(generator.aclose())  # type: ignore[attr-defined]
