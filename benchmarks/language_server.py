"""What somebody who writes Lua waits for: every answer of the language server, on a tree of 90 spells."""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import attrs

from benchmarks.lsp_client import Json, LspProcess
from benchmarks.measure import Effort, summarize
from benchmarks.memory_of import family_of, memory_of, shared_out
from benchmarks.row import Row, row
from benchmarks.spell_tree import write_tree

_NAME = re.compile(r"[A-Za-z_]\w{2,}")
_MEMBER = re.compile(r"\w[.:](?=[A-Za-z_])")
_KEYWORDS = frozenset(
    [
        "and",
        "break",
        "do",
        "else",
        "elseif",
        "end",
        "false",
        "for",
        "function",
        "if",
        "in",
        "local",
        "nil",
        "not",
        "or",
        "repeat",
        "return",
        "then",
    ]
)


@attrs.frozen
class Place:
    """A position in an open file."""

    uri: str
    line: int
    character: int

    @property
    def params(self) -> Json:
        """As a request has it."""
        return {
            "textDocument": {"uri": self.uri},
            "position": {"line": self.line, "character": self.character},
        }


def measure(effort: Effort) -> list[Row]:
    """`llmspell lsp` over its standard streams on a generated tree of 90 spells and 32,000 lines, edits one character
    at a time, file by file; the edit and the request are sent together. Positions are drawn with a fixed seed.
    """
    with tempfile.TemporaryDirectory(prefix="llmspell-bench-") as made:
        home, folder = Path(made, "home"), Path(made, "tree")
        home.mkdir()
        files = write_tree(folder, files=effort.of(90, 20), lines=effort.of(32_000, 4_000))
        rows = _starts(effort, folder, home)
        rows += _whole_tree(effort, folder, Path(made))
        with LspProcess(folder, home=Path(made, "home-0")) as server:
            server.request("workspace/symbol", query="nothing has this name")
            rows += _open_files(effort, server, files)
            rows.append(row("language server after all of that, RSS", "MB", summarize([_memory(server)]), bar=150.0))
    return rows


def _starts(effort: Effort, folder: Path, home: Path) -> list[Row]:
    taken = []
    for _ in range(effort.of(7, 2)):
        with LspProcess(folder, home=home) as server:
            taken.append(server.replied)
    return [row("language server: start to the answer to initialize", "ms", summarize(taken), bar=300.0)]


def _whole_tree(effort: Effort, folder: Path, homes: Path) -> list[Row]:
    """Each time a session that knows nothing, and another one after it; then the memory of a third, and of all that it
    starts.
    """
    cold, again, known, memory, sent = [], [], [], [], []
    for turn in range(effort.of(5, 1)):
        home = homes / f"home-{turn}"
        home.mkdir()
        with LspProcess(folder, home=home, asks=True) as server:
            report = server.request("workspace/diagnostic", previousResultIds=[])
            cold.append(time.perf_counter() - server.started)
            started = time.perf_counter()
            server.request("workspace/diagnostic", previousResultIds=[])
            again.append(time.perf_counter() - started)
            server.request("workspace/symbol", query="nothing has this name")
            memory.append(_memory(server))
        with LspProcess(folder, home=home, asks=True) as server:
            server.request("workspace/diagnostic", previousResultIds=[])
            known.append(time.perf_counter() - server.started)
        home = homes / f"home-sent-{turn}"
        home.mkdir()
        with LspProcess(folder, home=home) as server:
            server.told(sum(bool(each["items"]) for each in report["items"]))
            sent.append(time.perf_counter() - server.started)
    start = "language server: start to the whole tree diagnosed"
    return [
        row(start, "s", summarize(cold), bar=3.6),
        row(f"{start}, sent unasked", "s", summarize(sent), bar=3.6),
        row(f"{start}, unchanged", "s", summarize(known)),
        row("language server: the whole tree diagnosed again", "s", summarize(again)),
        row("language server: memory with the tree diagnosed, RSS", "MB", summarize(memory), bar=150.0),
        row("language server: peak of all its processes meanwhile, PSS", "MB", summarize([_peak(folder, homes)])),
    ]


def _peak(folder: Path, homes: Path) -> float:
    home = homes / "home-peak"
    home.mkdir()
    done = Event()
    seen = [0]
    with LspProcess(folder, home=home, asks=True) as server:

        def watch() -> None:
            while not done.wait(0.05):
                seen.append(shared_out(family_of(server.pid)))

        watcher = Thread(target=watch)
        watcher.start()
        server.request("workspace/diagnostic", previousResultIds=[])
        done.set()
        watcher.join()
    return float(max(seen))


def _memory(server: LspProcess) -> float:
    return float(memory_of(server.pid).rss)


def _open_files(effort: Effort, server: LspProcess, files: list[Path]) -> list[Row]:
    rng = random.Random(5)
    by_size = sorted(files, key=lambda path: path.stat().st_size)
    opened = [by_size[-1], by_size[-2], by_size[len(by_size) // 2], *rng.sample(by_size, effort.of(9, 3))]
    opened = list(dict.fromkeys(opened))
    texts: dict[str, list[str]] = {}
    first_looks = []
    for path in opened:
        started = time.perf_counter()
        uri = server.open(path)
        texts[uri] = path.read_text().split("\n")
        server.request("textDocument/hover", **next(_places(rng, {uri: texts[uri]})).params)
        first_looks.append(time.perf_counter() - started)
        server.published(uri, 1, complete=lambda _found: True)
    asks = effort.of(300, 20)
    rows = [row("language server: first hover in a file just opened", "ms", summarize(first_looks), statistic="p95")]
    rows += _questions(rng, server, texts, asks)
    rows += _typing(rng, server, texts, effort.of(200, 20))
    return rows


_POINTED = {
    "hover": 10.0,
    "definition": 10.0,
    "references": 50.0,
    "documentHighlight": None,
    "signatureHelp": None,
}
_WHOLE = ("documentSymbol", "semanticTokens/full", "foldingRange", "formatting", "inlayHint", "codeLens", "codeAction")


def _questions(rng: random.Random, server: LspProcess, texts: dict[str, list[str]], asks: int) -> list[Row]:
    rows = []
    for method, bar in _POINTED.items():
        places = _places(rng, texts)
        more = {"context": {"includeDeclaration": True}} if method == "references" else {}
        taken = [
            _time(lambda: server.request(f"textDocument/{method}", **next(places).params, **more))  # noqa: B023
            for _ in range(asks)
        ]
        rows.append(row(f"language server: {method}", "ms", summarize(taken), statistic="p95", bar=bar))
    for method in _WHOLE:
        taken = []
        for _ in range(max(1, asks // 10)):
            place = next(_places(rng, texts))
            first, last = {"line": place.line, "character": 0}, {"line": place.line + 60, "character": 0}
            ranged = {"range": {"start": first, "end": last}}
            more = {
                "formatting": {"options": {"tabSize": 2, "insertSpaces": True}},
                "inlayHint": ranged,
                "codeAction": {**ranged, "context": {"diagnostics": []}},
            }.get(method, {})
            ident = {"uri": place.uri}
            taken.append(_time(lambda: server.request(f"textDocument/{method}", textDocument=ident, **more)))  # noqa: B023
        rows.append(row(f"language server: {method}", "ms", summarize(taken), statistic="p95"))
    return rows


def _typing(rng: random.Random, server: LspProcess, texts: dict[str, list[str]], asks: int) -> list[Row]:
    words, members, mistakes, whole = [], [], [], []
    for place in sorted((_end_of_statement(rng, texts) for _ in range(asks)), key=lambda place: place.uri):
        words.append(_word(server, place))
    for place in sorted(islice(_places(rng, texts, _MEMBER), asks), key=lambda place: place.uri):
        members.append(_member(server, place))
    for _ in range(asks // 5):
        mistakes.append(_shown(server, _end_of_statement(rng, texts), " )", _refuses))
        whole.append(_shown(server, _end_of_statement(rng, texts), " print(nobody_knows)", _knows))
    typed = "language server: completion of a {} while typing, {}"
    return [
        row(typed.format("word", "p50"), "ms", summarize(words), bar=8.0),
        row(typed.format("word", "p95"), "ms", summarize(words), statistic="p95", bar=25.0),
        row(typed.format("member", "p50"), "ms", summarize(members), bar=8.0),
        row(typed.format("member", "p95"), "ms", summarize(members), statistic="p95", bar=25.0),
        row("language server: a syntax error is shown", "ms", summarize(mistakes), bar=60.0),
        row(
            "language server: all diagnostics of a file after an edit",
            "ms",
            summarize(whole),
            statistic="p95",
            bar=300.0,
        ),
    ]


def _word(server: LspProcess, place: Place) -> float:
    """Writes `t` into a new line and asks what it could become; the line is taken back."""
    behind = place.line, place.character
    server.edit(place.uri, behind, behind, "\n  ")
    _settle(server, place)
    started = time.perf_counter()
    server.edit(place.uri, (place.line + 1, 2), (place.line + 1, 2), "t")
    server.request("textDocument/completion", **Place(place.uri, place.line + 1, 3).params)
    taken = time.perf_counter() - started
    server.edit(place.uri, behind, (place.line + 1, 3), "")
    return taken


def _member(server: LspProcess, place: Place) -> float:
    """Writes a letter behind a dot or colon and asks what it could become."""
    behind = place.line, place.character + 2
    _settle(server, place)
    started = time.perf_counter()
    server.edit(place.uri, behind, behind, "x")
    server.request("textDocument/completion", **Place(place.uri, behind[0], behind[1] + 1).params)
    taken = time.perf_counter() - started
    server.edit(place.uri, behind, (behind[0], behind[1] + 1), "")
    return taken


def _settle(server: LspProcess, place: Place) -> None:
    """Waits until the server knows the text as it is: nobody types three characters at once."""
    server.request("textDocument/hover", **place.params)


def _shown(server: LspProcess, place: Place, text: str, complete: Callable[[list[Json]], bool]) -> float:
    """Writes something wrong and waits until it is shown, takes it back and waits until it is gone."""
    behind = place.line, place.character
    started = time.perf_counter()
    version = server.edit(place.uri, behind, behind, text)
    server.published(place.uri, version, complete=complete)
    taken = time.perf_counter() - started
    version = server.edit(place.uri, behind, (place.line, place.character + len(text)), "")
    server.published(place.uri, version, complete=lambda found: not complete(found))
    return taken


def _refuses(found: list[Json]) -> bool:
    return any(one["severity"] == 1 for one in found)


def _knows(found: list[Json]) -> bool:
    return any(one["code"] == "undefined-global" and "nobody_knows" in one["message"] for one in found)


def _time(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _places(rng: random.Random, texts: dict[str, list[str]], what: re.Pattern[str] = _NAME) -> Iterator[Place]:
    """Random places of names in code: a file, then a line of it."""
    uris = sorted(texts)
    while True:
        uri = rng.choice(uris)
        number = rng.randrange(len(texts[uri]))
        line = texts[uri][number]
        if line.lstrip().startswith(("--", "*")) or not line.isascii():
            continue
        found = [one.start() for one in what.finditer(line) if one.group() not in _KEYWORDS]
        if found:
            yield Place(uri, number, rng.choice(found))


def _end_of_statement(rng: random.Random, texts: dict[str, list[str]]) -> Place:
    """Behind a line that is a whole statement by itself."""
    while True:
        place = next(_places(rng, texts))
        line = texts[place.uri][place.line]
        if re.match(r"\s*(print|log)\(.*\)$", line):
            return Place(place.uri, place.line, len(line))
