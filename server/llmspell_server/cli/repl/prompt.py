"""The conversation on a terminal: editing, history, completion from live values, several lines where Lua needs them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings

from llmspell_runtime.errors import LlmspellError
from llmspell_server.cli.repl.history import HistoryFile, history_file
from llmspell_server.cli.repl.meta import META
from llmspell_server.cli.repl.session import Leave, Session
from llmspell_server.cli.repl.turn import open_text_indent, take_turn
from llmspell_server.cli.terminal import write

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

PROMPT = "> "
CONTINUATION = ">> "
TAKES_PATH = (".load ", ".run ", ".save ", ".cd ", ".ls ")


async def converse(session: Session) -> int:
    """Talks until the person leaves; returns the exit code."""
    history = _History(HistoryFile(history_file()))
    session.forget = history.forget
    prompt: PromptSession[str] = PromptSession(
        message=PROMPT,
        history=history,
        completer=_LiveCompleter(session),
        complete_while_typing=False,
        multiline=True,
        prompt_continuation=CONTINUATION,
        key_bindings=_keys(session.dialect),
    )
    level = session.interpreter.policy.level
    write(f"llmspell {session.invocation.version}, {level}. `.help` lists the commands, Ctrl-D leaves.\n")
    try:
        while True:
            try:
                text = await prompt.prompt_async()
            except KeyboardInterrupt:
                session.note("(Ctrl-D leaves)")
                continue
            except EOFError:
                return 0
            await take_turn(session, text)
    except Leave as leave:
        return leave.code


def _keys(dialect: str) -> KeyBindings:
    """Enter runs what is complete and begins a further line of what is not; Alt-Enter always begins one."""
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        indent = open_text_indent(buffer.text, dialect)
        if indent is None:
            buffer.validate_and_handle()
        elif buffer.document.is_cursor_at_the_end:
            buffer.insert_text("\n" + indent)
        else:
            buffer.newline(copy_margin=True)

    @keys.add("escape", "enter")
    def _newline(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=True)

    return keys


class _History(History):
    """The history file, as prompt_toolkit wants it: newest first."""

    def __init__(self, file: HistoryFile) -> None:
        super().__init__()
        self._file = file

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._file.read())

    def store_string(self, string: str) -> None:
        self._file.append(string)

    def forget(self) -> None:
        """Empties the file and what was loaded from it."""
        self._file.clear()
        self._loaded_strings = []


class _LiveCompleter(Completer):
    """Asks the Lua state what is there; knows the commands and, behind those that take one, files."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._paths = PathCompleter(get_paths=lambda: [str(session.cwd)], expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Nothing: candidates come from another process and are waited for."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Candidates at the cursor."""
        text = document.text_before_cursor
        path_command = next((name for name in TAKES_PATH if text.startswith(name)), None)
        if path_command is not None:
            inner = Document(text[len(path_command) :])
            for candidate in self._paths.get_completions(inner, complete_event):
                yield candidate
        elif text.startswith(".") and " " not in text:
            for entry in META:
                if entry.names[0].startswith(text):
                    yield Completion(entry.names[0], start_position=-len(text), display_meta=entry.about)
        else:
            async for candidate in self._from_lua(text):
                yield candidate

    async def _from_lua(self, text: str) -> AsyncGenerator[Completion, None]:
        try:
            answer = await self._session.interpreter.complete(text)
        except LlmspellError:
            return
        typed = len(text.encode("utf-8", "surrogateescape")) - int(answer["from"])
        for match in answer["matches"]:
            parameters = match.get("parameters")
            kind = f"({parameters})" if parameters is not None else str(match["type"])
            yield Completion(str(match["name"]), start_position=-typed, display_meta=kind)
