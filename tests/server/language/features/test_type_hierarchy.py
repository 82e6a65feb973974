"""What a type inherits from, and what inherits from it; `$0` is the type, items read `kind name`."""

from __future__ import annotations

import pytest

from llmspell_server.language.features.type_hierarchy import Item, find_again, prepare_types, subtypes, supertypes
from tests.harness.lua_fixture import read_fixture

CLASSES = """---@class Animal
local Animal = {}
---@class Pet
---@class Dog: Animal, Pet
local Dog = {}
---@class Puppy: Dog
---@alias Friend Dog|Puppy|nil
---@alias Hound Dog

---@enum Size
local Size = { small = 1 }
"""
TABLES = """local Animal = {}
Animal.__index = Animal
function Animal.new() return setmetatable({}, Animal) end
local Dog = setmetatable({}, { __index = Animal })
Dog.__index = Dog
local Cat = {}
Cat.__index = Cat
setmetatable(Cat, { __index = Animal })
---@class Bird
local Bird = setmetatable({}, { __index = Animal })
local one = Animal.new()
local two = setmetatable({}, Dog)
"""


def names(items: list[Item]) -> list[str]:
    return [f"{item.kind} {item.name}" for item in items]


def check_types(text: str, item: str, above: list[str], below: list[str]) -> None:
    """The one type at the cursor, its supertypes and its subtypes."""
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    found = prepare_types(snapshot, *fixture.cursor)
    assert names(found) == [item]
    assert names(supertypes(snapshot, found[0])) == above
    assert names(subtypes(snapshot, found[0])) == below
    assert find_again(snapshot, found[0].uri, found[0].name, found[0].name_start) == found[0]


@pytest.mark.parametrize(
    ("code", "item", "above", "below"),
    [
        ("---@type $0Dog", "class Dog", ["class Animal", "class Pet"], ["class Puppy"]),
        ("---@type Animal$0", "class Animal", [], ["class Dog"]),
        ("---@type $0Puppy", "class Puppy", ["class Dog"], []),
        ("---@type $0Friend", "alias Friend", [], ["class Dog", "class Puppy"]),
        ("---@type $0Hound", "alias Hound", ["class Dog"], ["class Dog"]),
        ("---@type $0Size", "enum Size", [], []),
        ("print($0Dog)", "class Dog", ["class Animal", "class Pet"], ["class Puppy"]),
        ("print($0Size)", "enum Size", [], []),
        ("---@type Puppy\nlocal rex\nprint(re$0x)", "class Puppy", ["class Dog"], []),
        ("---@type Puppy[]\nlocal all\nprint($0all)", "class Puppy", ["class Dog"], []),
    ],
)
def test_classes(code: str, item: str, above: list[str], below: list[str]) -> None:
    check_types(CLASSES + code, item, above, below)


@pytest.mark.parametrize(
    ("code", "item", "above", "below"),
    [
        ("print($0Animal)", "table Animal", [], ["table Dog", "table Cat", "class Bird"]),
        ("print($0Dog)", "table Dog", ["table Animal"], []),
        ("print($0Cat)", "table Cat", ["table Animal"], []),
        ("print($0Bird)", "class Bird", ["table Animal"], []),
    ],
)
def test_tables_with_metatables(code: str, item: str, above: list[str], below: list[str]) -> None:
    check_types(TABLES + code, item, above, below)


def test_across_files() -> None:
    check_types(
        "--- file: main.lua\n---@class $0A\n--- file: b.lua\n---@class B: A\n--- file: c.lua\n---@class C: A\n",
        "class A",
        [],
        ["class B", "class C"],
    )


@pytest.mark.parametrize("text", ["local x = 1\nprint($0x)", "$0", "---@class $0", "local function $0f() end", "x$0()"])
def test_what_has_no_type_of_its_own(text: str) -> None:
    fixture = read_fixture(text)
    assert prepare_types(fixture.snapshot(), *fixture.cursor) == []


def test_several_types() -> None:
    fixture = read_fixture(CLASSES + "---@type Dog|Puppy\nlocal p\nprint($0p)")
    assert names(prepare_types(fixture.snapshot(), *fixture.cursor)) == ["class Dog", "class Puppy"]


def test_circles_end() -> None:
    check_types("---@class $0A: B\n---@class B: A\n", "class A", ["class B"], ["class B"])
    check_types("---@class $0A: A\n", "class A", [], [])


def test_what_has_gone_is_not_found_again() -> None:
    assert find_again(read_fixture("").snapshot(), "file:///srv/main.lua", "Gone", 3) is None
