"""Tables `tools.*` that few scripts meet: network, media, databases, mail, system, data, documents, search."""

import attrs

from llmspell_runtime.config.schema.fields import key


@attrs.frozen(kw_only=True)
class Network:
    """Anything that uses the network."""

    timeout_seconds: int = key(30, "Deadline of one request in seconds.", at_least=1)
    max_retries: int = key(3, "Further attempts after a failed request.", at_least=0)
    verify_ssl: bool = key(True, "Check certificates.")


@attrs.frozen(kw_only=True)
class WebTools:
    """Reading web pages."""

    user_agent: str = key("llmspell-web/1.0", "How the tools name themselves.", filled=True)
    allowed_domains: tuple[str, ...] = key(("*",), "Domains (globs) that may be read.")
    blocked_domains: tuple[str, ...] = key((), "Domains (globs) that are refused.")
    max_redirects: int = key(10, "Redirections that are followed.", at_least=0)
    scraping_delay_ms: int = key(1000, "Wait between two requests to one site, in milliseconds.", at_least=0)


@attrs.frozen(kw_only=True)
class Media:
    """Images, audio and video."""

    max_file_size: int = key(100_000_000, "Largest file in bytes.", at_least=1)
    processing_timeout_seconds: int = key(300, "Deadline of one operation in seconds.", at_least=1)
    image_max_dimensions: tuple[int, ...] = key((4096, 4096), "Largest width and height in pixels.", filled=True)
    video_quality: str = key("medium", "Quality of converted video.", filled=True)
    audio_sample_rate: int = key(44_100, "Samples per second of converted audio.", at_least=1)


@attrs.frozen(kw_only=True)
class Database:
    """Databases."""

    connection_timeout_seconds: int = key(30, "Deadline of connecting in seconds.", at_least=1)
    max_connections: int = key(10, "Connections at one time.", at_least=1)
    allowed_hosts: tuple[str, ...] = key(("localhost", "127.0.0.1"), "Hosts (globs) that may be connected to.")
    query_timeout_seconds: int = key(60, "Deadline of one query in seconds.", at_least=1)
    enable_query_logging: bool = key(False, "Log the text of queries.")


@attrs.frozen(kw_only=True)
class Email:
    """Sending mail."""

    smtp_host: str | None = key(None, "Server; none: mail cannot be sent.", filled=True)
    smtp_port: int = key(587, "Port of the server.", at_least=1, at_most=65_535)
    smtp_username: str | None = key(None, "Name at the server.")
    smtp_password: str | None = key(None, "Password at the server.", secret=True)
    from_address: str | None = key(None, "Sender.", filled=True)
    rate_limit_per_minute: int = key(10, "Mails per minute.", at_least=1)
    enable_tls: bool = key(True, "Encrypt the connection.")


@attrs.frozen(kw_only=True)
class System:
    """Programs and environment."""

    allow_process_execution: bool = key(False, "The tool that starts programs may be used.")
    allowed_commands: tuple[str, ...] = key(("echo", "cat", "ls", "pwd"), "Programs that may be started.")
    max_output_size: int = key(1_000_000, "Output of a program in bytes.", at_least=1)
    command_timeout_seconds: int = key(30, "Deadline of a program in seconds.", at_least=1)
    allowed_env_vars: tuple[str, ...] = key(
        ("PATH", "HOME", "USER"), "Environment variables (globs) that a program receives."
    )


@attrs.frozen(kw_only=True)
class Data:
    """CSV, JSON and XML."""

    max_csv_size: int = key(100_000_000, "Largest CSV in bytes.", at_least=1)
    max_json_depth: int = key(100, "Deepest JSON.", at_least=1)
    max_xml_size: int = key(50_000_000, "Largest XML in bytes.", at_least=1)
    enable_validation: bool = key(True, "Check data before it is used.")
    processing_timeout_seconds: int = key(60, "Deadline of one operation in seconds.", at_least=1)


@attrs.frozen(kw_only=True)
class Academic:
    """Citations."""

    citation_api_key: str | None = key(None, "Key of the citation service.", secret=True)
    max_references: int = key(100, "References of one answer.", at_least=1)
    default_citation_style: str = key("apa", "Style of a citation.", filled=True)
    enable_doi_resolution: bool = key(True, "Look DOIs up.")


@attrs.frozen(kw_only=True)
class Document:
    """Documents such as PDF."""

    max_pdf_size: int = key(50_000_000, "Largest PDF in bytes.", at_least=1)
    extract_images: bool = key(False, "Take images out of documents.")
    enable_ocr: bool = key(False, "Read text in images.")
    max_pages: int = key(1000, "Pages that are read.", at_least=1)
    extract_metadata: bool = key(True, "Read author, title and dates.")


@attrs.frozen(kw_only=True)
class Search:
    """Search services."""

    default_engine: str = key("duckduckgo", "Service that is asked first.", filled=True)
    max_results: int = key(10, "Results of a search.", at_least=1)
    api_key: str | None = key(None, "Key of the service.", secret=True)
    safe_search: bool = key(True, "Leave out adult content.")
    timeout_seconds: int = key(30, "Deadline of one search in seconds.", at_least=1)
