"""Annotations: tags, and behind each tag what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from llmspell_server.language.index import declared_types
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Function, Named

from .comment import Comment, comment_at, function_below, name_below
from .doc_stub import shown_type, stub, written
from .items import GLOBAL, KEYWORD, LIBRARY, LOCAL, WANTED, Completion, CompletionKind
from .modules import modules
from .names import global_names
from .request import Request, is_name
from .tag_words import ALONE, BUILTIN, LISTS, OPERATORS, SWITCHES, TAGS, VERSIONS, VISIBILITY
from .type_area import wants_type

_GENERIC: Final = re.compile(r"@generic\s+([^\n#]*)|@(?:class|alias)\s+(?:\([^)\n]*\)\s*)?[\w.]+<([^>\n]*)>")
_CLASS: Final = re.compile(r"@class\s+(?:\([^)\n]*\)\s*)?([\w.]+)")
_NAME: Final = re.compile(r"\s*(?:\([^)\n]*\)\s*)?([\w.]+)")
_ALIAS: Final = re.compile(r"@alias\s+([\w.]+)")
_FIELD: Final = re.compile(r"@field\s+(?:(?:private|protected|public|package|readonly)\s+)*(\w+)\??[ \t]")
_PARAMETER: Final = re.compile(r"@param\s+([\w.]+)")
_LAST_WORD: Final = re.compile(r"[\w.-]*\Z")


def in_comment(request: Request) -> Iterator[Completion]:
    """What may be written at the cursor in a comment of three dashes; nothing in its prose."""
    comment = comment_at(request.text, request.offset)
    if comment is None:
        return
    if comment.tag is None:
        if not comment.body.strip():
            yield from stub(request, comment)
            yield from _tags(request, "@")
        elif comment.body.lstrip().startswith("|") and wants_type(_without_word(comment.body)):
            yield from _types(request, comment)
        return
    if not comment.rest:
        yield from _tags(request, "")
        return
    handler = _BEHIND.get(comment.tag)
    if handler is not None:
        yield from handler(request, comment, comment.rest)


def at_start(request: Request) -> Iterator[Completion]:
    """Only what begins a comment: for whoever has just typed the third dash."""
    comment = comment_at(request.text, request.offset)
    if comment is not None and not comment.body:
        yield from in_comment(request)


def _tags(request: Request, mark: str) -> Iterator[Completion]:
    for near, (tag, doc) in enumerate(TAGS.items()):
        space = "" if tag in ALONE or request.text[request.place.end : request.place.end + 1] == " " else " "
        yield _item(request, mark + tag, "keyword", KEYWORD, near, insert=mark + tag + space, description=doc)


def _item(
    request: Request,
    label: str,
    kind: CompletionKind,
    order: int,
    near: int = 0,
    *,
    insert: str | None = None,
    description: str = "",
) -> Completion:
    place = request.place
    return Completion(
        label, kind, place.start, place.end, label if insert is None else insert, order, near, description=description
    )


def _words(request: Request, words: Iterable[str], *, behind: str = "") -> Iterator[Completion]:
    for near, each in enumerate(words):
        yield _item(request, each, "keyword", KEYWORD, near, insert=each + behind)


def _without_word(area: str) -> str:
    return _LAST_WORD.sub("", area)


def _types(request: Request, comment: Comment) -> Iterator[Completion]:
    """Type parameters in scope, the workspace's types, Lua's own, the libraries'."""
    for near, name in enumerate(_generics(comment)):
        yield _item(request, name, "type parameter", WANTED, near)
    for near, name in enumerate(BUILTIN):
        snippet = name.endswith(("()", "<,>"))
        yield _item(
            request, name, "keyword", GLOBAL if not snippet else GLOBAL + 1, near,
            insert=name.replace("<,>", "<string, any>") if snippet else name,
        )  # fmt: skip
    place = request.place
    own = _made_here(comment)
    for file in request.snapshot.all_files():
        usual = LOCAL if file is request.file else LIBRARY if file.is_library else LOCAL + 1
        for name in declared_types(file):
            if name != own:
                yield Completion(name, "class", place.start, place.end, name, usual, 0, "type")
            elif comment.tag != "class":
                yield Completion(name, "class", place.start, place.end, name, LIBRARY, 0, "type")


def _made_here(comment: Comment) -> str:
    """The class or alias whose own type is being written; an alias may be made of itself."""
    if comment.tag in ("class", "alias"):
        found = _NAME.match(comment.rest)
        return found.group(1) if found is not None else ""
    aliases = _ALIAS.findall(comment.above) if comment.tag is None else []
    return aliases[-1] if aliases else ""


def _generics(comment: Comment) -> list[str]:
    found: list[str] = []
    for match in _GENERIC.finditer(comment.above + "\n" + comment.below):
        for part in (match.group(1) or match.group(2)).split(","):
            name = part.split(":", 1)[0].strip()
            if name.isidentifier():
                found.append(name)
    return found


def _area(request: Request, comment: Comment, area: str) -> Iterator[Completion]:
    """Types, if the area of types so far wants one; the one that the code below shows first."""
    before = _without_word(area)
    if wants_type(before, listed=comment.tag in LISTS):
        shown = shown_type(request, comment) if not before.strip() else ""
        if shown:
            yield _item(request, shown, "class", WANTED)
        yield from _types(request, comment)


def _param(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    name, space, area = rest.lstrip().partition(" ")
    if space:
        yield from _area(request, comment, area)
        return
    found = function_below(request.file, request.offset)
    if found is None:
        return
    given = set(_PARAMETER.findall(comment.above + "\n" + comment.below))
    names = [one.text for one in found[1].parameters]
    if found[1].vararg is not None:
        names.append("...")
    for near, each in enumerate(one for one in names if one not in given):
        start = request.place.start if each != "..." else request.offset - len(name)
        yield Completion(each, "variable", start, request.place.end, f"{each} ", WANTED, near)


def _field(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    words = rest.lstrip()
    while True:
        first, space, words_behind = words.partition(" ")
        if not space or first not in (*VISIBILITY, "readonly"):
            break
        words = words_behind.lstrip()
    if words.startswith("[") and "]" not in words:
        yield from _area(request, comment, words[1:])
    elif not space:
        if first.isidentifier() or not first:
            yield from _unlisted_fields(request, comment)
            yield from _words(request, (*VISIBILITY, "readonly"), behind=" ")
    else:
        yield from _area(request, comment, words.partition("]" if words.startswith("[") else " ")[2])


def _unlisted_fields(request: Request, comment: Comment) -> Iterator[Completion]:
    """The fields that the class above is given without a `@field`, each with its type."""
    named = _CLASS.findall(comment.above)
    if not named:
        return
    given = set(_FIELD.findall(comment.above + "\n" + comment.below))
    for member in request.snapshot.members(Named(named[-1])):
        if member.location is not None and member.location.start == request.place.start:
            continue  # the half-written field itself
        functions = any(isinstance(one, Function) for one in members_of(member.type))
        if isinstance(member.name, str) and is_name(member.name) and member.name not in given and not functions:
            text = f"{member.name} {written(request, member.type)}"
            yield _item(request, member.name, "field", WANTED, insert=text)


def _class(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    words = rest.lstrip()
    if words.startswith("(") and ")" not in words:
        yield from _words(request, ("exact", "partial"))
    elif ":" in words:
        yield from _area(request, comment, words.partition(":")[2])
    elif " " not in words and "<" not in words:
        name = name_below(request.file, request.offset)
        if name:
            yield _item(request, name, "class", WANTED)


def _enum(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    words = rest.lstrip()
    if words.startswith("(") and ")" not in words:
        yield from _words(request, ("key", "partial"))
    elif " " not in words:
        name = name_below(request.file, request.offset)
        if name:
            yield _item(request, name, "class", WANTED)


def _behind_name(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    """A name of one's own, then a type."""
    _, space, area = rest.lstrip().partition(" ")
    if space:
        yield from _area(request, comment, area)


def _generic(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    last = rest.rpartition(",")[2]
    if ":" in last:
        yield from _area(request, comment, last.partition(":")[2])


def _cast(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    _, space, area = rest.lstrip().partition(" ")
    if space:
        yield from _area(request, comment, area.lstrip("+-"))
        return
    for near, name in enumerate(reversed(request.snapshot.visible_variables(request.uri, request.offset))):
        yield _item(request, name, "variable", LOCAL, near, insert=f"{name} ")


def _operator(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    words = rest.lstrip()
    if "(" not in words and ":" not in words:
        yield from _words(request, OPERATORS)
    elif ":" in words:
        yield from _area(request, comment, words.rpartition(":")[2])
    elif ")" not in words:
        yield from _area(request, comment, words.partition("(")[2])


def _see(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    if " " in rest.lstrip():
        return
    place = request.place
    for file in request.snapshot.all_files():
        order = LIBRARY if file.is_library else GLOBAL
        for name in declared_types(file):
            yield Completion(name, "class", place.start, place.end, name, order, 0, "type")
        for name, found in global_names(file).items():
            yield Completion(name, found.kind, place.start, place.end, name, order, 1)


def _diagnostic(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    if ":" not in rest:
        if " " not in rest.strip():
            yield from _words(request, SWITCHES)
        return
    from llmspell_server.language.checks.codes import CODES

    given = {one.strip() for one in rest.partition(":")[2].split(",")[:-1]}
    for name, code in CODES.items():
        if name not in given:
            yield _item(request, name, "value", WANTED, description=getattr(code, "summary", ""))


def _module(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    quote = rest.lstrip()[:1]
    for near, (name, _) in enumerate(modules(request.snapshot, request.uri)):
        text = name if quote in ("'", '"') and quote else f'"{name}"'
        yield _item(request, name, "module", WANTED, near, insert=text)


def _version(request: Request, comment: Comment, rest: str) -> Iterator[Completion]:
    yield from _words(request, VERSIONS)


_BEHIND: Final[Mapping[str, Callable[[Request, Comment, str], Iterable[Completion]]]] = {
    "param": _param,
    "field": _field,
    "class": _class,
    "interface": _class,
    "enum": _enum,
    "alias": _behind_name,
    "return_cast": _behind_name,
    "generic": _generic,
    "cast": _cast,
    "operator": _operator,
    "see": _see,
    "diagnostic": _diagnostic,
    "module": _module,
    "version": _version,
    "type": _area,
    "return": _area,
    "return_overload": _area,
    "overload": _area,
    "as": _area,
    "vararg": _area,
}
"""What follows each tag."""
