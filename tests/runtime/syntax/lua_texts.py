"""Lua texts for the syntax tests: generated spells that look like people's, random valid programs, mutations."""

from __future__ import annotations

import re
from random import Random

_NOUNS = "agent notes topic result score limit name model answer index hit text state event config items key"
_WORDS = _NOUNS.split()
_VERBS = ["collect", "merge", "rank", "summarize", "fetch", "store", "check", "build", "render", "score"]
_STRINGS = ['"openai/gpt-4o-mini"', "'draft'", '"%d. %s\\n"', "[[a\nlong text]]", '"tab\\there"', '""', "[==[ ]] ]==]"]


class SpellWriter:
    """Writes one spell; every choice comes from `random`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.loops = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def word(self) -> str:
        return self.random.choice(_WORDS)

    def expression(self, depth: int = 0) -> str:
        kind = self.random.randrange(12 if depth < 3 else 5)
        match kind:
            case 0:
                return self.word()
            case 1:
                return self.pick("0.75", "10", "0x1F", "1e3", "3", "2^-2", "0xA.8p1")
            case 2:
                return self.random.choice(_STRINGS)
            case 3:
                return f"{self.word()}.{self.word()}"
            case 4:
                return self.pick("nil", "true", "false", "#items", "not hit.hidden", "-score")
            case 5:
                operator = self.pick("+", "-", "*", "/", "//", "%", "..", "==", "~=", "<", ">=", "and", "or", "&", "<<")
                return f"{self.expression(depth + 1)} {operator} {self.expression(depth + 1)}"
            case 6:
                return f"({self.expression(depth + 1)})"
            case 7:
                return self.call(depth)
            case 8:
                fields = [self.field(depth) for _ in range(self.random.randrange(4))]
                return "{ " + ", ".join(fields) + " }"
            case 9:
                return f"function({self.pick('', 'x', 'a, b', '...')}) return {self.expression(depth + 1)} end"
            case 10:
                return f"{self.word()}[ {self.expression(depth + 1)} ]"
            case _:
                return f'Agent.builder():name("{self.word()}"):temperature({self.pick("0.2", "1")}):build()'

    def field(self, depth: int) -> str:
        value = self.expression(depth + 1)
        return self.pick(f"{self.word()} = {value}", f'["{self.word()}"] = {value}', value)

    def call(self, depth: int = 0) -> str:
        arguments = ", ".join(self.expression(depth + 1) for _ in range(self.random.randrange(3)))
        return self.pick(
            f"print({arguments})",
            f"RAG.search({arguments})",
            f"State.set({arguments})",
            f"{self.word()}:{self.random.choice(_VERBS)}({arguments})",
            f'Tool.invoke("{self.word()}", {{ {self.word()} = {self.expression(depth + 1)} }})',
            f'require "{self.word()}"',
        )

    def emit(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def statement(self, indent: int) -> None:
        kind = self.random.randrange(13 if indent < 4 else 6)
        match kind:
            case 0 | 1:
                attrib = self.pick("", "", "", " <const>")
                self.emit(indent, f"local {self.word()}{attrib} = {self.expression()}")
            case 2 | 3:
                self.emit(indent, self.call())
            case 4:
                self.emit(indent, f"{self.word()}.{self.word()} = {self.expression()}")
            case 5:
                self.emit(indent, f"-- {self.word()} the {self.word()} before the {self.word()}")
                self.emit(indent, f"M.{self.word()}[ #M + 1 ] = {self.expression()}")
            case 6:
                self.emit(indent, f"if {self.expression(1)} then")
                self.body(indent)
                if self.random.random() < 0.3:
                    self.emit(indent, f"elseif {self.expression(1)} then")
                    self.body(indent)
                if self.random.random() < 0.4:
                    self.emit(indent, "else")
                    self.body(indent)
                self.emit(indent, "end")
            case 7:
                self.loop(indent, f"for i = 1, {self.expression(2)} do", "end")
            case 8:
                self.loop(indent, f"for index, hit in ipairs({self.expression(2)}) do", "end")
            case 9:
                self.loop(indent, f"while {self.expression(1)} do", "end")
            case 10:
                self.loop(indent, "repeat", f"until {self.expression(1)}")
            case 11:
                self.emit(indent, f"local {self.word()} = function({self.pick('', 'self', 'a, b')})")
                self.body(indent, function=True)
                self.emit(indent, "end")
            case _:
                self.emit(indent, f'Hook.register("{self.word()}", function(event)')
                self.body(indent, function=True)
                self.emit(indent, "end)")

    def loop(self, indent: int, head: str, tail: str) -> None:
        self.emit(indent, head)
        self.loops += 1
        self.body(indent)
        if self.random.random() < 0.2:
            self.emit(indent + 1, f"if {self.word()} then break end")
        if self.random.random() < 0.15:
            label = f"continue_{len(self.lines)}"
            self.emit(indent + 1, f"do goto {label} end")
            self.emit(indent + 1, f"::{label}::")
        self.loops -= 1
        self.emit(indent, tail)

    def body(self, indent: int, *, function: bool = False) -> None:
        for _ in range(self.random.randrange(1, 4)):
            self.statement(indent + 1)
        if function and self.random.random() < 0.6:
            self.emit(indent + 1, f"return {self.expression()}")

    def declaration(self) -> None:
        name = f"{self.random.choice(_VERBS)}_{self.word()}"
        self.emit(0, f"---{name.replace('_', ' ')}, as the name says.")
        self.emit(0, f"---@param {self.word()} string what to look for")
        self.emit(0, "---@return table")
        parameters = self.pick("", "topic", "topic, limit", "...")
        self.emit(0, self.pick(f"local function {name}({parameters})", f"function M.{name}({parameters})"))
        for _ in range(self.random.randrange(1, 5)):
            self.statement(1)
        if self.random.random() < 0.7:
            self.emit(1, f"return {self.expression()}")
        self.emit(0, "end")

    def write(self, declarations: int) -> str:
        self.lines = ["-- A generated spell.", "local M = {}", ""]
        for _ in range(declarations):
            self.declaration()
            self.emit(0, "")
            for _ in range(self.random.randrange(3)):
                self.statement(0)
        self.emit(0, "return M")
        return "\n".join(self.lines) + "\n"


def spell(seed: int, declarations: int = 5) -> str:
    """A spell of about 20 lines per declaration, always the same for a seed."""
    return SpellWriter(Random(seed)).write(declarations)


_TOKEN = re.compile(r"--\[\[.*?\]\]|--[^\n]*|\[=*\[.*?\]=*\]|\"[^\"\n]*\"|'[^'\n]*'|\w+|[^\w\s]|\s+", re.DOTALL)
_SLIPS = (
    "end if then else elseif do while repeat until for in function local return break goto and or not nil ... .. "
    "( ) { } [ ] = == , ; : :: . + - # ~ < > // \" ' [[ ]] -- --[[ \n 1 0x 1e x <const> <close> ::a:: @ \\ \x00"
)
_INSERTIONS = _SLIPS.split(" ")


def mutate(text: str, random: Random) -> str:
    """The text after one to three edits such as a slip of the hand makes: tokens lost, doubled, swapped, put in."""
    parts = _TOKEN.findall(text)
    for _ in range(random.choice((1, 1, 2, 3))):
        if not parts:
            break
        at = random.randrange(len(parts))
        match random.randrange(7):
            case 0:
                del parts[at]
            case 1:
                parts.insert(at, parts[at])
            case 2:
                other = random.randrange(len(parts))
                parts[at], parts[other] = parts[other], parts[at]
            case 3:
                parts.insert(at, random.choice(_INSERTIONS))
            case 4:
                parts[at] = random.choice(_INSERTIONS)
            case 5:
                parts = parts[:at] if random.random() < 0.3 else parts[at:] if random.random() < 0.2 else parts
            case _:
                word = parts[at]
                cut = random.randrange(len(word) + 1)
                parts[at] = word[:cut] + random.choice(("", " ", word[cut:])) + word[cut + 1 :]
    return "".join(parts)


_BINARY = "+ - * / // % ^ .. & | ~ << >> < <= > >= == ~= and or"
_OPERATORS = _BINARY.split(" ")


class ProgramWriter(SpellWriter):
    """Writes any grammatical program, without layout: what is legal is all that counts."""

    def name(self) -> str:
        return self.pick("a", "b", "c", "_x", "self", "d1")

    def block(self, depth: int) -> str:
        statements = [self.any_statement(depth) for _ in range(self.random.randrange(4))]
        ends = self.pick("", "", f"return {self.values(depth)};", "return")
        return self.pick(" ", "\n", ";\n").join([*statements, ends])

    def values(self, depth: int) -> str:
        return ", ".join(self.value(depth) for _ in range(self.random.randrange(1, 4)))

    def prefix(self, depth: int) -> str:
        base = self.pick(self.name(), self.name(), f"({self.value(depth + 1)})")
        for _ in range(self.random.randrange(3)):
            index = f"[ {self.value(depth + 2)} ]"
            base += self.pick(f".{self.name()}", index, self.arguments(depth), f":{self.name()}()")
        return base

    def arguments(self, depth: int) -> str:
        return self.pick("()", f"({self.values(depth + 2)})", '"s"', "[[l]]", "{}", f"{{ {self.value(depth + 2)} }}")

    def value(self, depth: int) -> str:
        match self.random.randrange(9 if depth < 4 else 3):
            case 0:
                return self.pick("1", "0x1F", ".5", "3e-2", "0x.1p4", "nil", "true", "false")
            case 1:
                return self.random.choice(_STRINGS)
            case 2:
                return self.name()
            case 3:
                return self.prefix(depth)
            case 4:
                return f"{self.pick('not', '-', '#', '~')} {self.value(depth + 1)}"
            case 5:
                operator = self.random.choice(_OPERATORS)
                return f"{self.value(depth + 1)} {operator} {self.value(depth + 1)}"
            case 6:
                return f"function({self.pick('', 'a', 'a, b', 'a, ...')}) {self.block(depth + 1)} end"
            case 7:
                separator = self.pick(", ", "; ")
                fields = [self.table_field(depth) for _ in range(self.random.randrange(4))]
                return "{ " + separator.join(fields) + (self.pick("", separator) if fields else "") + " }"
            case _:
                return f"({self.value(depth + 1)})"

    def table_field(self, depth: int) -> str:
        value = self.value(depth + 1)
        return self.pick(value, f"{self.name()} = {value}", f"[ {self.value(depth + 2)} ] = {value}")

    def any_statement(self, depth: int) -> str:
        match self.random.randrange(14 if depth < 4 else 4):
            case 0:
                attrib = self.pick("", "<const>", "<close>")
                return f"local {self.name()}, {self.name()} {attrib} = {self.values(depth + 1)}"
            case 1:
                return f"; {self.prefix(depth)}{self.arguments(depth)}"
            case 2:
                return f"; {self.prefix(depth)}.{self.name()}, t[1] = {self.values(depth + 1)}"
            case 3:
                return f"local function {self.name()}(...) {self.block(depth + 1)} end"
            case 4:
                return f"do {self.block(depth + 1)} end"
            case 5:
                return f"while {self.value(depth + 1)} do {self.block(depth + 1)} end"
            case 6:
                return f"repeat {self.block(depth + 1)} until {self.value(depth + 1)}"
            case 7:
                return f"if {self.value(depth + 1)} then {self.block(depth + 1)} else {self.block(depth + 1)} end"
            case 8:
                return f"for {self.name()} = {self.value(depth + 1)}, 2 do {self.block(depth + 1)} end"
            case 9:
                return f"for {self.name()}, k in {self.values(depth + 1)} do {self.block(depth + 1)} end"
            case 10:
                return f"function M.{self.name()}:{self.name()}(...) {self.block(depth + 1)} end"
            case 11:
                return f"while x do do break end {self.block(depth + 1)} end"
            case 12:
                value, block, other = self.value(depth + 1), self.block(depth + 1), self.block(depth + 1)
                return f"if {value} then {block} elseif x then {other} end"
            case _:
                label = f"label_{self.random.randrange(10**9)}"
                return f"do goto {label} end ::{label}::"


def program(seed: int) -> str:
    """A random program that Lua 5.4 accepts, always the same for a seed."""
    text = ProgramWriter(Random(seed)).block(0)
    return text.replace("...", "b") if "..." in text else text
