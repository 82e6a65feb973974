"""Table `diagnostics`: what editors and `llmspell check` report about the Lua of a project."""

from collections.abc import Mapping

import attrs

from llmspell_runtime.config.schema.fields import key


@attrs.frozen(kw_only=True)
class Diagnostics:
    """What editors and `llmspell check` report about the Lua of a project; an editor's own settings are stronger."""

    disable: tuple[str, ...] = key((), "Codes of findings, or groups of them, that are not reported.")
    enable: tuple[str, ...] = key((), "Codes or groups that are reported though they are off by default.")
    severity: Mapping[str, str] = key(
        attrs.Factory(dict), "Code or group -> `error`, `warning`, `information`, `hint` or `off`."
    )
    globals: tuple[str, ...] = key((), "Globals that exist though no file defines them.")
    library: tuple[str, ...] = key((), "Folders or files with definitions, in which nothing is reported.", path=True)
