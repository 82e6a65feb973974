"""Finds the style of a file: the nearest `stylua.toml` above it, else the `.editorconfig` files, else our own."""

from __future__ import annotations

from pathlib import Path

from llmspell_runtime.errors import ConfigError
from llmspell_server.language.formatting.editorconfig import EditorConfig, pairs_for, read_editorconfig
from llmspell_server.language.formatting.options import (
    EDITORCONFIG_NAME,
    STYLUA_NAMES,
    Options,
    options_from_stylua,
    style_from_pairs,
)
from llmspell_server.language.formatting.style import DEFAULT_STYLE, Style


class StyleFinder:
    """Reads each configuration file once."""

    def __init__(self) -> None:
        self._stylua: dict[Path, Options | None] = {}
        self._editorconfigs: dict[Path, EditorConfig | None] = {}

    def options(self, path: Path, otherwise: Style = DEFAULT_STYLE) -> Options:
        """The options for a file, which need not exist; `otherwise` holds for what no configuration file says.

        Raises ConfigError for a configuration that cannot be used.
        """
        folder = path.absolute().parent
        for above in (folder, *folder.parents):
            found = self._stylua_in(above)
            if found is not None:
                return found
        return Options(style_from_pairs(self._pairs(path.absolute()), otherwise))

    def _stylua_in(self, folder: Path) -> Options | None:
        if folder not in self._stylua:
            self._stylua[folder] = None
            for name in STYLUA_NAMES:
                text = _read(folder / name)
                if text is not None:
                    self._stylua[folder] = options_from_stylua(text, str(folder / name))
                    break
        return self._stylua[folder]

    def _pairs(self, path: Path) -> dict[str, str]:
        """The pairs for a file; nearer files come later and win."""
        chain: list[tuple[Path, EditorConfig]] = []
        for above in path.parents:
            found = self._editorconfig_in(above)
            if found is not None:
                chain.append((above, found))
                if found.root:
                    break
        pairs: dict[str, str] = {}
        for folder, config in reversed(chain):
            pairs.update(pairs_for(config, path.relative_to(folder).as_posix()))
        return pairs

    def _editorconfig_in(self, folder: Path) -> EditorConfig | None:
        if folder not in self._editorconfigs:
            text = _read(folder / EDITORCONFIG_NAME)
            self._editorconfigs[folder] = None if text is None else read_editorconfig(text)
        return self._editorconfigs[folder]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise ConfigError(f"this file cannot be read: {reason}", where=str(path)) from None
