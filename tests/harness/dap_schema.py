"""The DAP JSON schema: whether a message is what the specification says.

The schema is the one that debugpy ships; requests and fields that are younger than it are added here.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema

YOUNGER = {
    "LocationsArguments": {
        "type": "object",
        "properties": {"locationReference": {"type": "integer"}},
        "required": ["locationReference"],
    },
    "LocationsResponse": {
        "allOf": [
            {"$ref": "#/definitions/Response"},
            {
                "type": "object",
                "properties": {
                    "body": {
                        "type": "object",
                        "properties": {"source": {"$ref": "#/definitions/Source"}, "line": {"type": "integer"}},
                        "required": ["source", "line"],
                    }
                },
            },
        ]
    },
}
"""Specification 1.69."""

OWN = ("llmspell/reload", "llmspell/kernel")
"""Custom requests, which no schema knows."""


@functools.cache
def _schema() -> dict[str, Any]:
    package = importlib.util.find_spec("debugpy")
    assert package is not None and package.origin is not None, "the tests need debugpy for its copy of the DAP schema"
    (path,) = Path(package.origin).parent.rglob("debugProtocol.json")
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    schema["definitions"].update(YOUNGER)
    # Every configuration fits both kinds, which `oneOf` forbids.
    settings = schema["definitions"]["RestartArguments"]["properties"]["arguments"]
    settings["anyOf"] = settings.pop("oneOf")
    return schema


@functools.cache
def _validator(definition: str) -> Any:
    schema = _schema()
    assert definition in schema["definitions"], f"the specification knows no {definition}"
    return jsonschema.Draft4Validator({**schema, "$ref": f"#/definitions/{definition}"})


def _name(text: str) -> str:
    return text[:1].upper() + text[1:]


def check_message(message: dict[str, Any]) -> None:
    """Fails when a message is not what the specification says of its kind."""
    kind = message["type"]
    if kind == "event":
        definition = _name(message["event"]) + "Event"
    elif message["command"] in OWN:
        definition = _name(kind)
    elif kind == "response":
        known = _name(message["command"]) + "Response"
        definition = "ErrorResponse" if not message["success"] else known
    else:
        definition = _name(message["command"]) + "Request"
    if kind == "request" and definition not in _schema()["definitions"]:
        definition = "Request"
    _validator(definition).validate(message)
