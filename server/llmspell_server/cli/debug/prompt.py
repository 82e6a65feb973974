"""Commands from a terminal: editing, history, completion of commands, places and live names."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.output.defaults import create_output

from llmspell_runtime.errors import LlmspellError
from llmspell_server.cli.debug.conversation import Read
from llmspell_server.cli.debug.plain import PROMPT
from llmspell_server.cli.debug.session import DebugSession
from llmspell_server.cli.debug.table import BY_NAME, TABLE
from llmspell_server.cli.repl.history import HistoryFile, history_file

TAKE_PLACE = frozenset({"break", "b", "tbreak", "until", "advance", "log", "list", "l"})
TAKE_LUA = frozenset(name for name, entry in BY_NAME.items() if entry.takes == "lua")


def typed_lines(session: DebugSession) -> Read:
    """Reads what is typed; Ctrl-C empties the line, Ctrl-D ends the conversation."""
    prompt: PromptSession[str] = PromptSession(
        message=PROMPT,
        history=_History(HistoryFile(history_file().with_name("debug-history"))),
        completer=_Completer(session),
        complete_while_typing=False,
        output=create_output(sys.stderr),
    )

    async def read() -> str | None:
        while True:
            try:
                return await prompt.prompt_async()
            except KeyboardInterrupt:
                session.note("(Ctrl-D leaves)")
            except EOFError:
                return None

    return read


class _History(History):
    """The history file, as prompt_toolkit wants it: newest first."""

    def __init__(self, file: HistoryFile) -> None:
        super().__init__()
        self._file = file

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._file.read())

    def store_string(self, string: str) -> None:
        self._file.append(string)


class _Completer(Completer):
    """Commands at the start, places behind those that take one, elsewhere what Lua has at the selected frame."""

    def __init__(self, session: DebugSession) -> None:
        self._session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Nothing: candidates come from another process and are waited for."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Candidates at the cursor, all at once: a menu of some of them would hide the text."""
        for candidate in await self._candidates(document.text_before_cursor.lstrip()):
            yield candidate

    async def _candidates(self, text: str) -> list[Completion]:
        name, space, rest = text.partition(" ")
        if space and name in TAKE_PLACE:
            typed = rest.lstrip()
            return [Completion(place, start_position=-len(typed)) for place in self._places(typed)]
        if space and name in TAKE_LUA:
            return await self._from_lua(rest)
        if not text or (space and name in BY_NAME):
            return []
        commands = [
            Completion(entry.names[0], start_position=-len(text), display_meta=entry.about)
            for entry in TABLE
            if not space and entry.names[0].startswith(text)
        ]
        return commands + await self._from_lua(text)

    def _places(self, typed: str) -> list[str]:
        """Files, and behind `file:` the lines that a breakpoint can stand at."""
        session = self._session
        loaded = session.debugger.loaded_sources
        file, colon, line = typed.rpartition(":")
        if not colon:
            return [f"{name}:" for name in session.files.names(loaded) if name.startswith(typed)]
        source = session.files.chunk(file, loaded)
        lines = session.debugger.breakpoint_lines(source, 1, 10**6)
        return [f"{file}:{number}" for number in lines if str(number).startswith(line)]

    async def _from_lua(self, text: str) -> list[Completion]:
        session = self._session
        try:
            answer = await session.debugger.complete(session.here, text)
        except LlmspellError:
            return []
        typed = len(text.encode("utf-8", "surrogateescape")) - int(answer["from"])
        return [
            Completion(str(match["name"]), start_position=-typed, display_meta=str(match["type"]))
            for match in answer["matches"]
        ]
