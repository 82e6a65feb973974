"""Arguments: what fits, how it is converted, and what a script reads when it does not fit."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.script_api.options import ALLOW, DEFAULTS, REQUIRED, option, options
from llmspell_runtime.script_api.signature import read_signature
from llmspell_runtime.script_api.validate import compile_arguments
from llmspell_runtime.script_api.values import Callback, LuaValue, ObjectRef, Rest


@options
class Filter:
    """A filter."""

    field: str = option(REQUIRED, "which field")
    any_of: list[str] = option([], "its values")


@options
class Search:
    """A search."""

    top_k: int = option(10, "how many", aliases=("k", "limit"))
    mode: Literal["exact", "hybrid"] = option("hybrid", "how")
    filters: list[Filter] = option([], "filters")
    weights: dict[str, float] = option({}, "weights by name")
    end_: float | None = option(None, "the end")


@options
class Step:
    """A step, which may hold steps."""

    type: str = option(REQUIRED, "its type")
    steps: list[Step] = option([], "steps inside")
    extra: dict[str, LuaValue] = ALLOW


CLASS = type("Class", (), {"name": "Timer"})()


def booleans(context: Any, flag: bool, /) -> None: ...
def integers(context: Any, n: int, /) -> None: ...
def numbers(context: Any, n: float, /) -> None: ...
def strings(context: Any, key: str, /) -> None: ...
def raw(context: Any, data: bytes, /) -> None: ...
def plain(context: Any, value: LuaValue, /) -> None: ...
def anything(context: Any, value: object, /) -> None: ...
def defaults(context: Any, key: str, n: int = 5, text: str | None = None, /) -> None: ...
def choice(context: Any, level: Literal["info", "warn", "error"], /) -> None: ...
def lists(context: Any, items: list[int], /) -> None: ...
def maps(context: Any, labels: dict[str, str], /) -> None: ...
def search(context: Any, query: str, options: Annotated[Search, "how"] = DEFAULTS, /) -> None: ...
def workflow(context: Any, steps: list[Step], /) -> None: ...
def either(context: Any, query: str | Search, /) -> None: ...
def number_or_text(context: Any, value: int | str, /) -> None: ...
def callback(context: Any, f: Callback, /) -> None: ...
def rest(context: Any, first: str, others: Rest[int], /) -> None: ...
def method(context: Any, self: Annotated[ObjectRef, CLASS], name: str, /) -> None: ...


def compiled(handler: Any) -> Any:
    return compile_arguments(read_signature(handler).parameters, "X.y", method=handler is method)


def accepted(handler: Any, *arguments: Any) -> list[Any]:
    return compiled(handler)(arguments)


def refused(handler: Any, *arguments: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        compiled(handler)(arguments)
    return caught.value.for_lua().removeprefix("Validation error: ")


@pytest.mark.parametrize(
    ("handler", "given_value", "converted"),
    [
        (booleans, True, True),
        (integers, 3, 3),
        (integers, 2.0, 2),
        (integers, -0.0, 0),
        (integers, " 12 ", 12),
        (integers, "1e2", 100),
        (numbers, 3, 3),
        (numbers, 0.5, 0.5),
        (numbers, "0.5", 0.5),
        (strings, "key", "key"),
        (strings, 7, "7"),
        (strings, 7.0, "7.0"),
        (strings, 1e100, "1e+100"),
        (strings, 0.1, "0.1"),
        (raw, b"\xff", b"\xff"),
        (raw, "é", "é".encode()),
        (raw, 7, b"7"),
        (plain, None, None),
        (plain, {"a": [1, {"b": b"\xff"}]}, {"a": [1, {"b": b"\xff"}]}),
        (anything, {"f": Callback(1)}, {"f": Callback(1)}),
        (choice, "warn", "warn"),
        (lists, [1, 2.0], [1, 2]),
        (lists, {}, []),
        (maps, {}, {}),
        (maps, [], {}),
        (maps, {"a": 1, 2: "b"}, {"a": "1", "2": "b"}),
        (number_or_text, "5", "5"),
        (number_or_text, 5, 5),
        (number_or_text, 5.0, 5),
        (callback, Callback(3), Callback(3)),
    ],
)
def test_values_that_fit(handler: Any, given_value: Any, converted: Any) -> None:
    (value,) = accepted(handler, given_value)
    assert value == converted
    assert type(value) is type(converted)


@pytest.mark.parametrize(
    ("handler", "arguments", "text"),
    [
        (strings, (), snapshot("X.y: bad argument #1 'key' (string expected, got nil)")),
        (strings, ({},), snapshot("X.y: bad argument #1 'key' (string expected, got table)")),
        (strings, (True,), snapshot("X.y: bad argument #1 'key' (string expected, got true)")),
        (strings, (b"\xff",), snapshot("X.y: bad argument #1 'key' (UTF-8 string expected, got other bytes)")),
        (strings, (Callback(1),), snapshot("X.y: bad argument #1 'key' (string expected, got function)")),
        (booleans, (1,), snapshot("X.y: bad argument #1 'flag' (boolean expected, got 1)")),
        (integers, (2.5,), snapshot("X.y: bad argument #1 'n' (number has no integer representation)")),
        (integers, (float("nan"),), snapshot("X.y: bad argument #1 'n' (number has no integer representation)")),
        (integers, (2.0**63,), snapshot("X.y: bad argument #1 'n' (number has no integer representation)")),
        (integers, ("five",), snapshot("""X.y: bad argument #1 'n' (integer expected, got "five")""")),
        (numbers, ("inf",), snapshot("""X.y: bad argument #1 'n' (number expected, got "inf")""")),
        (numbers, ("1_000",), snapshot("""X.y: bad argument #1 'n' (number expected, got "1_000")""")),
        (numbers, ("٣",), snapshot("""X.y: bad argument #1 'n' (number expected, got "٣")""")),
        (
            plain,
            ([1, {"f": Callback(1)}],),
            snapshot("X.y: bad argument #1 'value' (plain value expected, got function)"),
        ),
        (plain, (ObjectRef("Timer", 1),), snapshot("X.y: bad argument #1 'value' (plain value expected, got Timer)")),
        (defaults, ("k", "x"), snapshot("""X.y: bad argument #2 'n' (integer expected, got "x")""")),
        (
            choice,
            ("wran",),
            snapshot(
                """X.y: bad argument #1 'level' (one of "info", "warn", "error" expected, got "wran") (did you mean "warn"?)"""
            ),
        ),
        (lists, ("x",), snapshot("""X.y: bad argument #1 'items' (list expected, got "x")""")),
        (lists, ({"a": 1},), snapshot("X.y: bad argument #1 'items' (list expected, got table)")),
        (lists, ([1, "x"],), snapshot("""X.y: option "items[2]": integer expected, got "x\"""")),
        (maps, ([1],), snapshot("X.y: bad argument #1 'labels' (table with named fields expected, got a list)")),
        (maps, ({"a": {}},), snapshot("""X.y: option "a": string expected, got table""")),
        (search, ("q", {"top_n": 3}), snapshot("""X.y: unknown option "top_n" (did you mean "top_k"?)""")),
        (search, ("q", {"zzz": 3}), snapshot("""X.y: unknown option "zzz\"""")),
        (search, ("q", {"top_k": "five"}), snapshot("""X.y: option "top_k": integer expected, got "five\"""")),
        (search, ("q", {"limit": "five"}), snapshot("""X.y: option "limit": integer expected, got "five\"""")),
        (search, ("q", 5), snapshot("X.y: bad argument #2 'options' (table expected, got 5)")),
        (search, ("q", {"filters": [{}]}), snapshot("""X.y: missing option "filters[1].field\"""")),
        (
            search,
            ("q", {"filters": [{"field": "a", "any": 1}]}),
            snapshot("""X.y: unknown option "filters[1].any" (did you mean "any_of"?)"""),
        ),
        (search, ("q", {"weights": {"a": "x"}}), snapshot("""X.y: option "weights.a": number expected, got "x\"""")),
        (
            workflow,
            ([{"type": "a"}, {"type": "b", "steps": [{"type": False}]}],),
            snapshot("""X.y: option "steps[2].steps[1].type": string expected, got false"""),
        ),
        (either, (True,), snapshot("X.y: bad argument #1 'query' (string or table expected, got true)")),
        (either, ({"top_k": {}},), snapshot("""X.y: option "top_k": integer expected, got table""")),
        (callback, ("f",), snapshot("""X.y: bad argument #1 'f' (function expected, got "f")""")),
        (rest, ("a", 1, "x"), snapshot("""X.y: bad argument #3 'others' (integer expected, got "x")""")),
        (
            method,
            ("name",),
            snapshot('X.y: calling on a bad self (Timer expected, got "name") (call it with a colon: object:X.y(…))'),
        ),
        (method, (ObjectRef("Timer", 1), {}), snapshot("X.y: bad argument #1 'name' (string expected, got table)")),
        (
            method,
            (ObjectRef("Agent", 1), "a"),
            snapshot("X.y: calling on a bad self (Timer expected, got Agent) (call it with a colon: object:X.y(…))"),
        ),
        (strings, ([],), snapshot("X.y: bad argument #1 'key' (string expected, got table)")),
    ],
)
def test_texts_of_errors(handler: Any, arguments: tuple[Any, ...], text: str) -> None:
    assert refused(handler, *arguments) == text


def test_missing_and_nil_arguments_take_their_default_and_surplus_ones_are_dropped() -> None:
    assert accepted(defaults, "k") == ["k", 5, None]
    assert accepted(defaults, "k", None, "t", "surplus") == ["k", 5, "t"]


def test_an_option_table_takes_defaults_aliases_and_trailing_underscores() -> None:
    _, empty = accepted(search, "q")
    assert empty == Search()
    _, given_ = accepted(search, "q", {"limit": 3, "end": 1, "mode": "exact"})
    assert given_ == Search(top_k=3, end_=1, mode="exact")
    _, both = accepted(search, "q", {"top_k": 2, "limit": 3})
    assert both.top_k == 2


def test_mutable_defaults_are_not_shared() -> None:
    assert accepted(search, "q", {"top_k": 1})[1].filters is not accepted(search, "q", {"top_k": 1})[1].filters


def test_a_class_with_extra_collects_what_it_does_not_name() -> None:
    ((step,),) = accepted(workflow, [{"type": "tool", "input": {"a": 1}, "steps": [{"type": "x"}]}])
    assert step == Step(type="tool", extra={"input": {"a": 1}}, steps=[Step(type="x")])


def test_remaining_arguments_are_a_list_of_values() -> None:
    assert accepted(rest, "a") == ["a", ()]
    assert accepted(rest, "a", 1, 2.0) == ["a", (1, 2)]


def test_data_that_is_nested_too_deeply_is_an_error() -> None:
    deep: dict[str, Any] = {"type": "a"}
    for _ in range(5000):
        deep = {"type": "a", "steps": [deep]}
    assert refused(workflow, [deep]) == snapshot("X.y: the arguments are nested too deeply")
    assert accepted(plain, deep) == [deep]


def test_the_shape_of_a_two_shaped_parameter_follows_its_type() -> None:
    assert accepted(either, "text") == ["text"]
    assert accepted(either, {"k": 2}) == [Search(top_k=2)]
    assert accepted(either, 5) == ["5"]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.text(st.characters(codec=None)),
    st.binary(),
    st.builds(Callback, st.integers(0, 2**32 - 1)),
    st.builds(ObjectRef, st.sampled_from(["Timer", "Agent"]), st.integers(0, 9)),
)
keys = st.one_of(
    st.text(),
    st.sampled_from(["top_k", "filters", "type", "steps", "mode", "field", "weights", "limit"]),
    st.integers(),
    st.binary(),
    st.floats(),
    st.booleans(),
)
worker_data = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
HANDLERS = (
    *(
        booleans,
        integers,
        numbers,
        strings,
        raw,
        plain,
        anything,
        defaults,
        choice,
        lists,
        maps,
        search,
        workflow,
        either,
    ),
    *(number_or_text, callback, rest, method),
)
CHECKS = [compiled(handler) for handler in HANDLERS]


@given(st.lists(worker_data, max_size=4))
def test_no_data_of_a_worker_raises_anything_but_a_validation_error(arguments: list[Any]) -> None:
    for check in CHECKS:
        try:
            check(arguments)
        except ValidationError as error:
            assert error.for_lua().isprintable()
