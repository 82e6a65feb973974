"""Tables `tools.*` that most scripts meet: files, web search, HTTP; the others are imported when needed."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.config.schema.fields import LazyTables, key, rest, section

if TYPE_CHECKING:
    from llmspell_runtime.config.schema import special_tools as special


@attrs.frozen(kw_only=True)
class FileOperations:
    """Tools that read and write files."""

    enabled: bool = key(True, "Provide the tools.")
    allowed_paths: tuple[str, ...] = key(("/tmp",), "Folders that the tools may touch.", path=True)  # noqa: S108
    max_file_size: int = key(50_000_000, "Largest file in bytes.", at_least=1)
    atomic_writes: bool = key(True, "Write beside the file, then put it in place.")
    max_depth: int = key(10, "Folders below each other that are followed.", at_least=1)
    allowed_extensions: tuple[str, ...] = key((), "Extensions that are allowed; empty: all.")
    blocked_extensions: tuple[str, ...] = key(("exe", "dll", "so", "dylib"), "Extensions that are refused.")
    validate_file_types: bool = key(True, "Compare the content with the extension.")


@attrs.frozen(kw_only=True)
class WebSearch:
    """The tool `web-searcher`."""

    rate_limit_per_minute: int = key(30, "Searches per minute.", at_least=1)
    allowed_domains: tuple[str, ...] = key(("*",), "Domains (globs) that results may come from.")
    blocked_domains: tuple[str, ...] = key((), "Domains (globs) that are left out.")
    max_results: int = key(10, "Results of a search.", at_least=1)
    timeout_seconds: int = key(30, "Deadline of one search in seconds.", at_least=1)
    user_agent: str = key("llmspell-web-search/1.0", "How the tool names itself.", filled=True)


@attrs.frozen(kw_only=True)
class HttpRequest:
    """The tool `http-requester`."""

    allowed_hosts: tuple[str, ...] = key(("*",), "Hosts (globs) that may be asked.")
    blocked_hosts: tuple[str, ...] = key(
        ("localhost", "127.0.0.1", "0.0.0.0"),  # noqa: S104
        "Hosts (globs) that are refused.",
    )
    max_request_size: int = key(10_000_000, "Largest body in bytes.", at_least=1)
    timeout_seconds: int = key(30, "Deadline of one request in seconds.", at_least=1)
    max_redirects: int = key(5, "Redirections that are followed.", at_least=0)
    default_headers: Mapping[str, str] = key(
        attrs.Factory(lambda: {"User-Agent": "llmspell-http/1.0"}), "Headers of every request."
    )


@attrs.frozen(kw_only=True, slots=False, repr=False)
class Tools(LazyTables):
    """Tools that scripts and agents call."""

    enabled: bool = key(True, "Provide tools.")
    rate_limit_per_minute: int | None = key(None, "Calls of tools per minute; none: unlimited.", at_least=1)
    file_operations: FileOperations = section("tools:FileOperations", "Tools that read and write files.")
    web_search: WebSearch = section("tools:WebSearch", "Searching the web.")
    http_request: HttpRequest = section("tools:HttpRequest", "HTTP requests.")
    network: "special.Network" = section("special_tools:Network", "Anything that uses the network.")
    web_tools: "special.WebTools" = section("special_tools:WebTools", "Reading web pages.")
    media: "special.Media" = section("special_tools:Media", "Images, audio and video.")
    database: "special.Database" = section("special_tools:Database", "Databases.")
    email: "special.Email" = section("special_tools:Email", "Sending mail.")
    system: "special.System" = section("special_tools:System", "Programs and environment.")
    data: "special.Data" = section("special_tools:Data", "CSV, JSON and XML.")
    academic: "special.Academic" = section("special_tools:Academic", "Citations.")
    document: "special.Document" = section("special_tools:Document", "Documents such as PDF.")
    search: "special.Search" = section("special_tools:Search", "Search services.")
    custom: Mapping[str, object] = rest("tables of tools that this version does not know.")
