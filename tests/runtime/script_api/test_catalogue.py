"""Declaring globals: what a declaration says to the worker, to the language server and to the kernel."""

# ruff: noqa: E501 -- the text of an error stands on one line

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable
from typing import Annotated, Any

import pytest
from inline_snapshot import snapshot

from llmspell_runtime.errors import LlmspellError, SecurityError, StorageError, ValidationError
from llmspell_runtime.script_api.catalogue import MADE_BY_WORKER, Global
from llmspell_runtime.script_api.describe import describe_catalogue
from llmspell_runtime.script_api.luacats import luacats_library
from llmspell_runtime.script_api.options import DEFAULTS, REQUIRED, option, options, result
from llmspell_runtime.script_api.reference import reference_pages
from llmspell_runtime.script_api.registry import Catalogue, load_catalogue
from llmspell_runtime.script_api.values import Callback, Fun, LuaValue, ObjectRef, Rest
from llmspell_runtime.security.levels import SecurityLevel
from tests.runtime.script_api.script import Script, make_script

LIBRARY = Global("Library", doc="Books.\n\nMore about books.", category="books", aliases=("Lib",))
BOOK = LIBRARY.object("Book", "A book.")
BOOK.field("title", str, "its title")
LIBRARY.constant("VERSION", "1.0", str, "the version")
LIBRARY.constant("home", None, str, "where it is")


@options
class FindOptions:
    """How books are found."""

    limit: int = option(10, "how many", aliases=("max",))
    old: bool | None = option(None, "ignored", deprecated="use limit")


@result
class Found:
    """What was found."""

    title: str = option(REQUIRED, "its title")
    pages: int | None = option(None, "how long it is")
    parts: Annotated[list[Found], "its parts"] = option([], "")


@LIBRARY.function
def find(
    context: Any,
    title: Annotated[str, "part of the title"],
    options: Annotated[FindOptions, "how"] = DEFAULTS,
    /,
) -> Annotated[list[Found], "books, best first"]:
    """Finds books.

    Errors: Raises when the library is closed.

    Example:
        local books = Library.find("lua")
        print(#books)
    """
    if title == "closed":
        raise LlmspellError("the library is closed")
    if title == "stolen":
        raise StorageError("the shelf is empty", where="shelf 3")
    return [Found(title=title, pages=options.limit, parts=[Found(title="one")])]


@LIBRARY.function(name="find", overload=True)
def find_many(context: Any, titles: list[str], /) -> list[Found]:
    """Finds several books."""
    return [Found(title=title) for title in titles]


@LIBRARY.function(name="lend.out", requires="network", returns_multiple=True)
def lend(
    context: Any, book: Annotated[ObjectRef, BOOK, "which"], days: Rest[int], /
) -> tuple[Annotated[bool, "whether it was there"], Annotated[str | None, "why not"]]:
    """Lends a book."""
    return True, ",".join(map(str, days))


@LIBRARY.function(deprecated="use Library.find", category="old")
async def search(context: Any, title: str, /) -> list[Found]:
    """Finds books later."""
    return find(context, title, FindOptions())


@LIBRARY.function
def get(context: Any, title: str, /) -> Annotated[ObjectRef, BOOK]:
    """Returns a book."""
    return ObjectRef("Book", context.objects.put("Book", title), {"title": title})


@LIBRARY.local(name="end")
def end_(
    f: Annotated[Callback, Fun("fun(title: string): boolean"), "called last"], value: LuaValue = None, /
) -> Awaitable[None]:  # type: ignore[empty-body]
    """Ends."""


@BOOK.method
def read(context: Any, self: Annotated[ObjectRef, BOOK], page: int = 1, /) -> str:
    """Reads a page."""
    return f"{context.objects.resolve(self)}:{page}"


@BOOK.local_method
def close(self: Annotated[ObjectRef, BOOK], /) -> None:
    """Closes it."""


CATALOGUE = Catalogue([LIBRARY])


def call(script: Script, operation: str, *arguments: Any) -> Any:
    return CATALOGUE.invoke(operation, script.context, list(arguments))


def refused(script: Script, operation: str, *arguments: Any) -> str:
    with pytest.raises(LlmspellError) as caught:
        call(script, operation, *arguments)
    return caught.value.for_lua()


def test_results_reach_a_script_as_plain_tables(script: Script) -> None:
    assert call(script, "Library.find", "lua", {"max": 3}) == [
        {"title": "lua", "pages": 3, "parts": [{"title": "one", "parts": []}]}
    ]
    assert call(script, "Library.find", ["a", "b"]) == [{"title": "a", "parts": []}, {"title": "b", "parts": []}]


async def test_a_handler_may_answer_later(script: Script) -> None:
    assert await call(script, "Library.search", "lua") == call(script, "Library.find", "lua")
    with pytest.raises(LlmspellError) as caught:
        await call(script, "Library.search", "closed")
    assert caught.value.for_lua() == snapshot("Internal error: Library.search: the library is closed")


def test_methods_get_their_object(script: Script) -> None:
    book = call(script, "Library.get", "lua")
    assert call(script, "Book:read", book, 7) == "lua:7"
    assert refused(script, "Book:read", ObjectRef("Book", 99)) == snapshot(
        "Validation error: Book:read: this Book no longer exists (make a new one)"
    )
    assert refused(make_script(), "Book:read", book) == refused(script, "Book:read", ObjectRef("Book", 99))


def test_a_capability_is_asked_of_the_policy(script: Script) -> None:
    book = call(script, "Library.get", "lua")
    with pytest.raises(SecurityError) as caught:
        call(script, "Library.lend.out", book)
    assert caught.value.for_lua() == snapshot(
        'Security violation: Library.lend.out: the level "restricted" does not grant the capability "network" (run the script at a higher security level, or grant it in the configuration)'
    )
    privileged = make_script(level=SecurityLevel.PRIVILEGED)
    assert call(privileged, "Library.lend.out", call(privileged, "Library.get", "lua"), 1, 2) == (True, "1,2")


@pytest.mark.parametrize(
    ("operation", "arguments", "text"),
    [
        ("Library.nothing", (), snapshot("Validation error: Library.nothing: the kernel has no such function")),
        ("Library.end", (), snapshot("Validation error: Library.end: the kernel has no such function")),
        ("Library:find", ("a",), snapshot("Validation error: Library:find: the kernel has no such function")),
        ("Book.read", (), snapshot("Validation error: Book.read: the kernel has no such function")),
        ("", (), snapshot("Validation error: the kernel has no such function")),
        ("Library.find", ("closed",), snapshot("Internal error: Library.find: the library is closed")),
        ("Library.find", ("stolen",), snapshot("Storage error: shelf 3: the shelf is empty")),
        (
            "Library.find",
            (True,),
            snapshot("Validation error: Library.find: bad argument #1 'titles' (list expected, got true)"),
        ),
        (
            "Library.find",
            ("a", {"limti": 1}),
            snapshot('Validation error: Library.find: unknown option "limti" (did you mean "limit"?)'),
        ),
        (
            "Library.find",
            (["a", {}],),
            snapshot('Validation error: Library.find: option "titles[2]": string expected, got table'),
        ),
    ],
)
def test_errors_say_where(script: Script, operation: str, arguments: tuple[Any, ...], text: str) -> None:
    assert refused(script, operation, *arguments) == text


def test_a_name_is_declared_once() -> None:
    table = Global("Once")
    table.function(find)
    with pytest.raises(ValueError, match=r"Once\.find is already declared"):
        table.function(find)
    with pytest.raises(ValueError, match=r"Once\.found is not yet declared"):
        table.function(name="found", overload=True)(find)


def test_stubs_are_what_the_worker_needs() -> None:
    stubs = CATALOGUE.stubs()
    assert stubs == json.loads(json.dumps(stubs))
    assert stubs == snapshot(
        [
            {
                "kind": "global",
                "name": "Library",
                "remote": ["find", "lend.out", "search", "get"],
                "local": ["end"],
                "multiple": ["lend.out"],
                "fields": {"VERSION": "1.0"},
                "made": ["home"],
                "aliases": ["Lib"],
                "whole": False,
            },
            {
                "kind": "object",
                "name": "Book",
                "remote": ["read"],
                "local": ["close"],
                "multiple": [],
                "fields": {},
                "made": ["title"],
                "aliases": [],
                "whole": False,
            },
        ]
    )


def test_a_global_that_is_not_enabled_has_no_stub(script: Script) -> None:
    hidden = Global("Hidden", available=lambda loaded: bool(loaded.config.rag.enabled))
    catalogue = Catalogue([LIBRARY, hidden])
    assert [stub["name"] for stub in catalogue.stubs(script.context.loaded)] == ["Library", "Book"]
    enabled = make_script(settings={"rag.enabled": True})
    assert [stub["name"] for stub in catalogue.stubs(enabled.context.loaded)] == ["Library", "Book", "Hidden"]
    assert [stub["name"] for stub in catalogue.stubs()] == ["Library", "Book", "Hidden"]


def test_the_description_is_plain_data() -> None:
    described = CATALOGUE.describe()
    assert described == json.loads(json.dumps(described))
    (table,) = described["globals"]
    found, more = table["functions"][0]["shapes"]
    assert found["parameters"] == snapshot(
        [
            {
                "name": "title",
                "type": {"text": "string", "kind": "string"},
                "doc": "part of the title",
                "optional": False,
                "rest": False,
            },
            {
                "name": "options",
                "type": {"text": "llmspell.FindOptions", "kind": "class", "name": "FindOptions"},
                "doc": "how",
                "optional": True,
                "rest": False,
            },
        ]
    )
    assert found["returns"] == snapshot(
        [
            {
                "type": {
                    "text": "llmspell.Found[]",
                    "kind": "list",
                    "item": {"text": "llmspell.Found", "kind": "class", "name": "Found"},
                },
                "doc": "books, best first",
                "rest": False,
            }
        ]
    )
    assert (found["errors"], found["example"]) == snapshot(
        (
            "Raises when the library is closed.",
            """\
local books = Library.find("lua")
print(#books)\
""",
        )
    )
    assert [parameter["name"] for parameter in more["parameters"]] == ["titles"]
    assert [cls["name"] for cls in described["classes"]] == ["Book", "FindOptions", "Found"]


def test_two_classes_of_one_name_are_refused() -> None:
    other = Global("Other")
    other.object("Book", "Another book.")
    with pytest.raises(ValueError, match="two classes are called Book"):
        describe_catalogue([LIBRARY, other])


def test_luacats_text() -> None:
    assert luacats_library(CATALOGUE.describe()) == snapshot("""\
---@meta llmspell

-- The globals of llmspell scripts. Written by `python -m llmspell_runtime.script_api.generate`.

---A book.
---@class llmspell.Book
---@field title string its title
local BookClass = {}

---Reads a page.
---@param page? integer
---@return string
function BookClass:read(page) end

---Closes it.
function BookClass:close() end

---How books are found.
---@class llmspell.FindOptions
---@field limit? integer how many
---@field max? integer the same as limit
---@field old? boolean (deprecated: use limit) ignored

---What was found.
---@class llmspell.Found
---@field title string its title
---@field pages? integer how long it is
---@field parts? llmspell.Found[] its parts

---Books.
---
---More about books.
---@class llmspell.globals.Library
---@field VERSION string the version
---@field home string where it is
Library = {}
Lib = Library
Library.lend = {}

---Finds books.
---
---Raises when the library is closed.
---
---```lua
---local books = Library.find("lua")
---print(#books)
---```
---@param title string part of the title
---@param options? llmspell.FindOptions how
---@return llmspell.Found[] # books, best first
---@overload fun(titles: string[]): llmspell.Found[]
function Library.find(title, options) end

---Lends a book.
---@param book llmspell.Book which
---@param ... integer
---@return boolean # whether it was there
---@return string|nil # why not
function Library.lend.out(book, ...) end

---Finds books later.
---@deprecated use Library.find
---@param title string
---@return llmspell.Found[]
function Library.search(title) end

---Returns a book.
---@param title string
---@return llmspell.Book
function Library.get(title) end

---Ends.
---@param f fun(title: string): boolean called last
---@param value? any
Library["end"] = function(f, value) end
""")


def test_reference_page() -> None:
    pages = reference_pages(CATALOGUE.describe())
    assert list(pages) == ["library.md", "README.md"]
    assert pages["library.md"] == snapshot("""\
<!-- Written by `python -m llmspell_runtime.script_api.generate` from the declarations; edit those. -->

# Library

Books.

More about books.

The same table is `Lib`.

## Fields

| field | type | meaning |
|---|---|---|
| `VERSION` | `string` | the version |
| `home` | `string` | where it is |

## Functions

### Library.find

```lua
Library.find(title, options?) --> llmspell.Found[]
```

Finds books.

| parameter | type | meaning |
|---|---|---|
| `title` | `string` | part of the title |
| `options?` | `llmspell.FindOptions` | how |

Returns `llmspell.Found[]`: books, best first.

Errors: Raises when the library is closed.

```lua
local books = Library.find("lua")
print(#books)
```

```lua
Library.find(titles) --> llmspell.Found[]
```

Finds several books.

| parameter | type | meaning |
|---|---|---|
| `titles` | `string[]` |  |

Returns `llmspell.Found[]`.

### Library.lend.out

```lua
Library.lend.out(book, ...) --> boolean, string|nil
```

Lends a book.

| parameter | type | meaning |
|---|---|---|
| `book` | `llmspell.Book` | which |
| `...` | `integer` |  |

Returns `boolean`: whether it was there.

Returns `string\\|nil`: why not.

### Library.search

```lua
Library.search(title) --> llmspell.Found[]
```

**Deprecated:** use Library.find.

Finds books later.

| parameter | type | meaning |
|---|---|---|
| `title` | `string` |  |

Returns `llmspell.Found[]`.

### Library.get

```lua
Library.get(title) --> llmspell.Book
```

Returns a book.

| parameter | type | meaning |
|---|---|---|
| `title` | `string` |  |

Returns `llmspell.Book`.

### Library.end

```lua
Library.end(f, value?)
```

Ends.

| parameter | type | meaning |
|---|---|---|
| `f` | `fun(title: string): boolean` | called last |
| `value?` | `any` |  |

## Objects

### Book

A book.

| field | type | meaning |
|---|---|---|
| `title` | `string` | its title |

#### book:read

```lua
book:read(page?) --> string
```

Reads a page.

| parameter | type | meaning |
|---|---|---|
| `page?` | `integer` | (default `1`) |

Returns `string`.

#### book:close

```lua
book:close()
```

Closes it.

## Tables

### FindOptions

How books are found.

| field | type | meaning |
|---|---|---|
| `limit`, `max`? | `integer` | how many (default `10`) |
| `old`? | `boolean` | **Deprecated:** use limit. ignored |

### Found

What was found.

| field | type | meaning |
|---|---|---|
| `title` | `string` | its title |
| `pages`? | `integer` | how long it is |
| `parts`? | `llmspell.Found[]` | its parts (default `[]`) |
""")


@pytest.mark.parametrize("global_", load_catalogue().globals, ids=lambda global_: global_.name)
def test_every_global_is_documented(global_: Global) -> None:
    assert global_.doc
    for function in global_.every_function():
        for shape in function.shapes:
            signature = shape.signature
            assert signature.docs.text.endswith("."), function.operation
            assert signature.docs.example, function.operation
            for parameter in signature.parameters[1 if function.method else 0 :]:
                assert parameter.doc, (function.operation, parameter.name)
            for returned in signature.returns:
                assert returned.doc, function.operation
    for table in (global_, *global_.objects.values()):
        assert all(constant.doc for constant in table.fields.values())


def test_every_declared_table_is_documented() -> None:
    for cls in load_catalogue().describe()["classes"]:
        assert cls["doc"], cls["name"]
        assert all(field["doc"] for field in cls["fields"]), cls["name"]


def test_local_functions_are_not_answered_by_the_kernel(script: Script) -> None:
    catalogue = load_catalogue()
    for function in (
        function for global_ in catalogue.globals for function in global_.every_function() if function.local
    ):
        with pytest.raises(ValidationError, match="the kernel has no such function"):
            catalogue.invoke(function.operation, script.context, [])


def test_declaring_all_globals_imports_none_of_their_services() -> None:
    code = "import sys; from llmspell_runtime.script_api.registry import load_catalogue; load_catalogue().stubs(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    heavy = {"asyncio", "msgpack", "sqlite3", "cattrs", "difflib", "json"}
    assert not heavy & set(loaded)
    rooms = ("llmspell_runtime.state.", "llmspell_runtime.config.", "llmspell_runtime.telemetry.")
    assert not [name for name in loaded if name.startswith(rooms)]


def test_a_field_made_by_the_worker_has_no_value() -> None:
    table = Global("T")
    table.field("made", MADE_BY_WORKER, str, "made")
    (stub,) = Catalogue([table]).stubs()
    assert (stub["fields"], stub["made"]) == ({}, ["made"])
