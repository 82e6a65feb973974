"""The global `Config`: the configuration a script runs with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.lazy import lazy_module
from llmspell_runtime.script_api.options import REQUIRED, option, result
from llmspell_runtime.script_api.values import LuaValue

if TYPE_CHECKING:
    from llmspell_runtime.script_api import config_view
else:
    config_view = lazy_module("llmspell_runtime.script_api.config_view")

ProviderName = Annotated[str, "name of the provider"]
Table = Annotated[dict[str, LuaValue], "a table of the configuration"]

CONFIG = Global(
    "Config",
    doc="""The configuration that the script runs with.

Keys, passwords and tokens are never shown. A script may change the configuration only at the level `privileged`, and
only what its own interpreter sees; its grants do not grow by it.""",
    category="config",
)
GLOBAL = CONFIG


@result
class ConfigPermissions:
    """What the script may do with the configuration."""

    read: bool = option(REQUIRED, "read it")
    modify_providers: bool = option(REQUIRED, "call `Config.setProvider`")
    modify_tools: bool = option(REQUIRED, "call `Config.addAllowedPath`")
    modify_runtime: bool = option(REQUIRED, "call `Config.restoreSnapshot`")
    modify_security: bool = option(REQUIRED, "call `Config.setSecurity`")
    access_secrets: bool = option(REQUIRED, "see keys and passwords: never")


@CONFIG.function
def get(context: Context, /) -> Annotated[dict[str, LuaValue], "the whole configuration"]:
    """Returns the whole configuration.

    Example: `Config.get().engines.lua.timeout_ms`
    """
    return config_view.whole(config_view.view(context).config)


@CONFIG.function(name="getSection")
def get_section(
    context: Context, name: Annotated[str, "dotted name, such as `engines.lua`"], /
) -> Annotated[LuaValue, "the table or the value"]:
    """Returns a part of the configuration.

    Errors: Raises when there is no such part.

    Example: `Config.getSection("rag.chunking").chunk_size`
    """
    return config_view.view(context).value(name)


@CONFIG.function(name="getDefaultEngine")
def get_default_engine(context: Context, /) -> Annotated[str, "name of the engine"]:
    """Returns the engine that runs scripts.

    Example: `Config.getDefaultEngine() --> "lua"`
    """
    return config_view.view(context).config.default_engine


@CONFIG.function(name="getProvider")
def get_provider(
    context: Context, name: ProviderName, /
) -> Annotated[dict[str, LuaValue] | None, "its table, or nil when it is not configured"]:
    """Returns the configuration of a model provider.

    Example: `Config.getProvider("openai").default_model`
    """
    return config_view.view(context).table("providers.providers").get(name)


@CONFIG.function(name="listProviders")
def list_providers(context: Context, /) -> Annotated[list[str], "names, sorted"]:
    """Lists the configured model providers.

    Example: `for _, name in ipairs(Config.listProviders()) do print(name) end`
    """
    return sorted(config_view.view(context).config.providers.providers)


@CONFIG.function(name="getSecurity")
def get_security(context: Context, /) -> Annotated[dict[str, LuaValue], "`runtime.security` and the `level`"]:
    """Returns the security settings and the level at which the script runs.

    Example: `Config.getSecurity().level`
    """
    return config_view.view(context).table("runtime.security") | {"level": str(context.policy.level)}


@CONFIG.function(name="getTools")
def get_tools(context: Context, /) -> Annotated[dict[str, LuaValue], "`tools`"]:
    """Returns the settings of the tools.

    Example: `Config.getTools().file_operations.allowed_paths`
    """
    return config_view.view(context).table("tools")


@CONFIG.function(name="isFileAccessAllowed")
def is_file_access_allowed(context: Context, /) -> Annotated[bool, "whether the script may read or write any file"]:
    """Says whether the script is granted files.

    Example: `if Config.isFileAccessAllowed() then io.open("notes.md") end`
    """
    return context.grants("files")


@CONFIG.function(name="isNetworkAccessAllowed")
def is_network_access_allowed(context: Context, /) -> Annotated[bool, "whether the script may use the network"]:
    """Says whether the script is granted the network.

    Example: `Config.isNetworkAccessAllowed()`
    """
    return context.grants("network")


@CONFIG.function(name="getPermissions")
def get_permissions(context: Context, /) -> Annotated[ConfigPermissions, "what the script may do"]:
    """Returns what the script may do with the configuration.

    Example: `Config.getPermissions().modify_providers`
    """
    may_change = context.policy.level == "privileged"
    return ConfigPermissions(
        read=True,
        modify_providers=may_change,
        modify_tools=may_change,
        modify_runtime=may_change,
        modify_security=may_change,
        access_secrets=False,
    )


@CONFIG.function(name="setProvider")
def set_provider(context: Context, name: ProviderName, provider: Table, /) -> None:
    """Adds or replaces a model provider; nothing of the one before is kept, its key neither.

    Errors: Raises below the level privileged, and for keys and values that the configuration does not know.

    Example: `Config.setProvider("local", { provider_type = "openai", base_url = "http://localhost:8080/v1" })`
    """
    config_view.require_privilege(context, "Config.setProvider")
    own = config_view.view(context)
    own.config = config_view.with_provider(own.config, name, provider)


@CONFIG.function(name="setSecurity")
def set_security(context: Context, security: Table, /) -> None:
    """Changes keys of `runtime.security`; those that are not given stay.

    Errors: Raises below the level privileged, and for keys and values that the configuration does not know.

    Example: `Config.setSecurity({ max_execution_time_ms = 60000 })`
    """
    config_view.require_privilege(context, "Config.setSecurity")
    own = config_view.view(context)
    own.config = config_view.with_security(own.config, security)


@CONFIG.function(name="addAllowedPath")
def add_allowed_path(context: Context, path: Annotated[str, "an absolute path"], /) -> None:
    """Adds a folder to those that the file tools may touch, as far as the script's grants reach.

    Errors: Raises below the level privileged, and for a relative path.

    Example: `Config.addAllowedPath("/srv/data")`
    """
    config_view.require_privilege(context, "Config.addAllowedPath")
    own = config_view.view(context)
    own.config = config_view.with_allowed_path(own.config, path)


@CONFIG.function
def snapshot(context: Context, /) -> Annotated[int, "its number, milliseconds since 1970"]:
    """Remembers the configuration as it is now; the last 100 are kept.

    Example: `local before = Config.snapshot()`
    """
    return config_view.view(context).take_snapshot()


@CONFIG.function(name="restoreSnapshot")
def restore_snapshot(context: Context, number: Annotated[int, "what `Config.snapshot` returned"], /) -> None:
    """Goes back to a remembered configuration.

    Errors: Raises below the level privileged, and when there is no such snapshot.

    Example: `Config.restoreSnapshot(before)`
    """
    config_view.require_privilege(context, "Config.restoreSnapshot")
    config_view.view(context).restore(number)


@CONFIG.function(name="toJson")
def to_json(context: Context, /) -> Annotated[str, "JSON text with sorted keys"]:
    """Returns the whole configuration as JSON.

    Example: `print(Config.toJson())`
    """
    from llmspell_runtime.script_api.debug_log import json_text

    plain: Any = get(context)
    return json_text(plain)
