"""Checks of `require`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Binary, Call, Function, Local, Name, Node, String
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.index import Index, last_word
from llmspell_server.language.infer.site import Site

from .finding import Elsewhere, Finding
from .guards import is_test
from .look import FileLook, Look
from .nearest import did_you_mean, nearest
from .scopes import mentions
from .spells.library import spell_globals

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

_OWN: Final = "_G bit bit32 coroutine debug ffi io jit math os package string table utf8"
LIBRARIES: Final = frozenset(_OWN.split())
"""Lua's own libraries, which `require` finds before every file."""

# Modules in C or from LuaRocks that live outside of every workspace.
_NAMES: Final = """
    argparse basexx busted cjson compat53
    copas cosmo cqueues date dkjson etlua expat fennel ftcsv gd http inifile inspect lanes lapis lfs lgi lmdb
    loadkit logging love lpack lpeg lpeglabel lsqlite3 lsocket ltn12 lua_cjson luacov luarocks luassert luasql
    luaunit luv lxp lyaml lzlib md5 middleclass mime mobdebug moon moonscript mysql ngx nvim openssl pegasus
    penlight pl posix qt rapidjson redis resty say serpent sha1 sha2 socket sqlite3 ssl std struct syscall system
    term telescope tl turbo uuid uv vararg vim wx yaml zip zlib zmq lunajson json rex_pcre rex_pcre2 lrexlib
    rxi classic lua-term table.new table.clear table.isempty table.isarray table.nkeys table.clone thread.exdata
    string.buffer jit.opt jit.util jit.profile jit.v jit.dump
"""
_ELSEWHERE: Final = LIBRARIES.union(_NAMES.split())
_PATHS: Final = ("package.path", "package.cpath", "package.preload", "package.searchers", "package.loaders")


def unresolved_requires(look: Look) -> Iterator[Finding]:
    """`require` of a file that is not there. Silent where the file has its own way to find modules."""
    settings = look.snapshot.settings
    if not look.unit.requires or not settings.roots:
        return
    if _finds_its_own_way(look):
        return
    site = Site(look.file, look.unit)
    for call, word, name in look.unit.requires:
        if word != "require" or not name or _is_elsewhere(name) or last_word(name) == Index.stem(look.file.uri):
            continue  # in `plugins/telescope.lua`, the module `telescope` is one that is installed somewhere
        if look.file.top_variable(look.unit, "require") is not None or "package" in look.unit.top:
            continue
        if look.snapshot.inference.module(site, name) is None and not _is_optional(look, call):
            yield _unresolved(look, call, name)


def _is_elsewhere(name: str) -> bool:
    return name in _ELSEWHERE or name.split(".", maxsplit=1)[0] in _ELSEWHERE


def _finds_its_own_way(look: Look) -> bool:
    """Whether the file changes how modules are found."""
    look.snapshot.inference.note(("u", look.file.uri, "package"))
    look.snapshot.inference.note(("f", look.file.uri, "package", (), None))
    return any(mentions(look.file, path) for path in _PATHS)


def _unresolved(look: Look, call: Call, name: str) -> Finding:
    """A hint only, if the module may well be a library that is installed somewhere: spells can have none."""
    place = call.arguments[0]
    names = list(_module_names(look))
    guess = nearest(name, (*names, *(one.rsplit(".", maxsplit=1)[-1] for one in names)))
    quoted = isinstance(place, String) and place.text[0] in "\"'"
    root = name.replace("/", ".").split(".", maxsplit=1)[0]
    own = guess is not None or any(root in one.split(".")[:-1] for one in names)
    finding = look.finding(
        "unresolved-require",
        place,
        f"No file of the workspace is the module `{name}`.{did_you_mean(guess)}",
        fixes=(Fix(f"Replace it by `{guess}`", (Edit(place.start + 1, place.end - 1, guess),)),)
        if guess and quoted
        else (),
    )
    return finding if own or _is_spell(look) else attrs.evolve(finding, severity="hint")


def _is_spell(look: Look) -> bool:
    """Whether a file uses what only spells have."""
    known: bool | None = look.file.cache.get("is spell")
    if known is None:
        globals_ = spell_globals(look.snapshot).keys()
        known = any(not globals_.isdisjoint(unit.free) for unit in look.file.units)
        look.file.cache["is spell"] = known
    return known


def _is_optional(look: Look, call: Call) -> bool:
    """Whether an error of the call is caught, or the call is one of several ways."""
    if is_test(look, call, either=True):
        return True
    node: Node = call
    parent = look.parent(node)
    while parent is not None:
        if isinstance(parent, Binary):
            return True
        if isinstance(node, Function) and isinstance(parent, Call) and isinstance(parent.callee, Name):
            return parent.callee.text in ("pcall", "xpcall")
        node, parent = parent, look.parent(parent)
    return False


def _module_names(look: Look) -> Iterator[str]:
    """The names of the workspace's files as `require` would have them."""
    for root in look.snapshot.settings.roots:
        prefix = root.rstrip("/") + "/"
        for uri in look.snapshot.files:
            if uri.startswith(prefix) and uri.endswith(".lua"):
                path = uri[len(prefix) : -len(".lua")].removesuffix("/init")
                yield path.replace("/", ".")


def repeated_requires(look: FileLook) -> Iterator[tuple[UnitFacts | None, Finding]]:
    """One file by two names (Lua loads it twice), and in the main chunk one name twice."""
    names: dict[str, tuple[UnitFacts, Call, str]] = {}
    again: dict[str, tuple[UnitFacts, Call]] = {}
    for unit in look.file.units:
        for call, word, name in unit.requires:
            if word != "require":
                continue
            if isinstance(unit.statement, Local) and unit.parents.get(call) is unit.statement:
                if name in again:
                    yield unit, _repeated(call, name, again[name])
                    continue
                again[name] = unit, call
            module = _module(look, name)
            if module is None or _is_elsewhere(name):
                continue
            first = names.setdefault(module.uri, (unit, call, name))
            if first[2] != name:
                yield unit, _different(call, name, first)


def _module(look: FileLook, name: str) -> SourceFile | None:
    return look.snapshot.module(name, look.file.uri)


def _repeated(call: Call, name: str, first: tuple[UnitFacts, Call]) -> Finding:
    unit, other = first
    owner = unit.statement
    assert isinstance(owner, Local)
    known = next((n.text for n, value in zip(owner.names, owner.values, strict=False) if value is other), "")
    return Finding(
        code="duplicate-require",
        message=f"`{name}` is required above already.",
        start=call.start,
        end=call.end,
        fixes=(Fix(f"Use `{known}`", (Edit(call.start, call.end, known),)),) if known else (),
        related=(Elsewhere(unit=unit, start=other.start, end=other.end, message="the first time"),),
        unnecessary=True,
    )


def _different(call: Call, name: str, first: tuple[UnitFacts, Call, str]) -> Finding:
    unit, other, known = first
    return Finding(
        code="different-requires",
        message=f"`{name}` is the file that is required as `{known}` above: Lua loads it twice.",
        start=call.start,
        end=call.end,
        related=(Elsewhere(unit=unit, start=other.start, end=other.end, message=f"here as `{known}`"),),
        fixes=(Fix(f"Use `{known}`", (Edit(call.arguments[0].start, call.arguments[0].end, f'"{known}"'),)),),
    )
