"""How a log record looks: text, compact, pretty and JSON, none of which can carry a terminal command."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping

from llmspell_runtime.telemetry.categories import CURRENT
from llmspell_runtime.telemetry.correlation import current

Entry = dict[str, object]
"""time, level, logger and message; category, correlation_id, fields and error where there are any."""

_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPES = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _CONTROLS}
_ESCAPES |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}

_MAX_DEPTH = 8


def visible(text: str) -> str:
    """Write control characters (C0, C1, line separators, bidirectional overrides) as escapes, so that none acts."""
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)


def entry_of(record: logging.LogRecord) -> Entry:
    """Collect what is shown of a record; correlation id and category are those of the code that logs."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    entry: Entry = {
        "time": f"{moment}.{int(record.msecs):03d}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    category, identity = CURRENT.get(), current()
    if category is not None:
        entry["category"] = category.value
    if identity is not None:
        entry["correlation_id"] = identity
    fields = getattr(record, "fields", None)
    if fields:
        entry["fields"] = fields
    if record.exc_info:
        entry["error"] = logging.Formatter().formatException(record.exc_info)
    return entry


def as_text(entry: Entry) -> str:
    """One line, everything on it; a traceback follows indented."""
    place = "".join(f" [{visible(str(entry[key]))}]" for key in ("category", "correlation_id") if key in entry)
    head = f"{entry['time']} {str(entry['level']).upper():5} {visible(str(entry['logger']))}{place}"
    return f"{head}: {visible(str(entry['message']))}{_pairs(entry)}{_error(entry)}"


def as_compact(entry: Entry) -> str:
    """One short line: time of day, level's first letter, room, first digits of the correlation id."""
    room = str(entry["logger"]).removeprefix("llmspell.")
    category = f" {entry['category']}" if "category" in entry else ""
    identity = f" #{str(entry['correlation_id'])[:8]}" if "correlation_id" in entry else ""
    head = f"{str(entry['time'])[11:19]} {str(entry['level'])[0].upper()} {visible(room + category + identity)}"
    return f"{head}: {visible(str(entry['message']))}{_pairs(entry)}{_error(entry)}"


def as_pretty(entry: Entry) -> str:
    """Several lines, for eyes: the message, and each field below it."""
    fields = entry.get("fields", {})
    rows = {key: entry[key] for key in ("category", "correlation_id") if key in entry}
    rows |= fields if isinstance(fields, dict) else {}
    head = f"{entry['time']} {str(entry['level']).upper()} {visible(str(entry['logger']))}"
    lines = [head, f"    {visible(str(entry['message']))}"]
    lines += [f"      {visible(str(key))}: {visible(str(value))}" for key, value in rows.items()]
    return "\n".join(lines) + _error(entry)


def as_json(entry: Entry) -> str:
    """One JSON object on one line, in ASCII."""
    import json  # 1.2 ms that the other formats save

    return json.dumps(_plain(entry, _MAX_DEPTH))


RENDERERS: dict[str, Callable[[Entry], str]] = {
    "text": as_text,
    "json": as_json,
    "pretty": as_pretty,
    "compact": as_compact,
}
"""Every value of LOG_FORMAT."""


class RecordFormatter(logging.Formatter):
    """Give a renderer the shape that `logging` asks for."""

    def __init__(self, render: Callable[[Entry], str]) -> None:
        super().__init__()
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of one record, without a final line end."""
        return self._render(entry_of(record))


def _pairs(entry: Entry) -> str:
    fields = entry.get("fields", {})
    items = fields.items() if isinstance(fields, dict) else ()
    return "".join(f" {visible(str(key))}={_quoted(value)}" for key, value in items)


def _quoted(value: object) -> str:
    text = visible(str(value))
    bare = text and not any(char in text for char in ' "=')
    return text if bare else '"' + text.replace('"', '\\"') + '"'


def _error(entry: Entry) -> str:
    if "error" not in entry:
        return ""
    return "".join(f"\n    {visible(line)}" for line in str(entry["error"]).split("\n"))


def _plain(value: object, depth: int) -> object:
    """Whatever a field holds, as something JSON can say; what is too deep or unknown is shown as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth and isinstance(value, Mapping):
        return {str(key): _plain(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, depth - 1) for item in value]
    return str(value)
