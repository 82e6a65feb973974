"""Loads the configuration: defaults < profile < user file < project file < own profile < environment < command line."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from llmspell_runtime.config import files
from llmspell_runtime.config.layers import Layer, Leaves, build, read_layer
from llmspell_runtime.config.project_file import ProjectFile, project_file
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.values import DEFAULT, Finding, KeyPath, Origin, dotted, split_dotted
from llmspell_runtime.errors import ConfigError

_PROFILES: KeyPath = ("profiles",)


class Origins(Mapping[str, Origin]):
    """The origin of every key of a configuration, by its dotted name.

    Asking for one key is cheap; going through all of them builds every table.
    """

    def __init__(self, known: Mapping[str, Origin], config: Config) -> None:
        self._known = known
        self._config = config

    def __getitem__(self, key: str) -> Origin:
        if key in self._known:
            return self._known[key]
        if key in self._keys():
            return DEFAULT
        raise KeyError(key)

    def get(self, key: str, default: Any = DEFAULT) -> Any:
        """The origin of the key; of a key that nobody set, `default`."""
        return self._known.get(key, default)

    def _keys(self) -> dict[str, None]:
        from llmspell_runtime.config.show import leaves

        return dict.fromkeys(dotted(path) for path, _ in leaves(self._config))

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())


@attrs.frozen(kw_only=True, eq=False)
class LoadedConfig:
    """A configuration and where it came from."""

    config: Config
    origins: Mapping[str, Origin] = attrs.field(repr=False)
    warnings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
    """The files that were read, weakest first."""
    project_root: Path | None = None
    """The nearest folder upwards that holds a project file or `.llmspell/`."""
    profiles: tuple[str, ...] = ()
    """The profiles that were applied, weakest first."""
    project: ProjectFile | None = None
    """The project's file, if it was read."""


def load_config(
    *,
    explicit: Path | None = None,
    profile: str | None = None,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, object] | None = None,
) -> LoadedConfig:
    """Load the configuration that holds in `cwd`.

    explicit: the file of `--config`; else `LLMSPELL_CONFIG`; it takes the place of the project's and the user's file.
    profile: names with commas between them; else `LLMSPELL_PROFILE`. A builtin profile is weaker than every file, a
    profile of your own (`[profiles.NAME]`) is stronger than the plain keys of every file.
    overrides: dotted key -> value, from the command line; `None` means not given, an unknown key is an error.
    Raises `ConfigError` for a missing or broken file, a wrong type, an illegal value, an unknown profile.
    """
    loaded, findings = load_findings(
        explicit=explicit, profile=profile, cwd=cwd, environ=environ, overrides=overrides or {}
    )
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise _error(errors)
    return loaded


def load_findings(
    *,
    explicit: Path | None,
    profile: str | None,
    cwd: Path | None,
    environ: Mapping[str, str] | None,
    overrides: Mapping[str, object],
) -> tuple[LoadedConfig, list[Finding]]:
    """As `load_config`, with everything that was found; raises only where there is nothing to go on with."""
    environ = os.environ if environ is None else environ
    cwd = _folder(cwd)
    found = files.discover(explicit=explicit, cwd=cwd, environ=environ)
    home = files.home_folder(environ)
    findings = list(found.warnings)

    plain: list[Layer] = []
    own: dict[str, list[Layer]] = {}
    paths: list[Path] = []
    project_text: str | None = None
    for kind, path, folder in _in_order(found):
        tree, text = files.read_toml(path)
        paths.append(path)
        if kind == "project-file":
            project_text = text
        locate = files.locator(kind, path, text)
        plain.append(Layer(tree=tree, locate=locate, folder=folder, home=home))
        for name, inner in _own_profiles(tree):
            if "profiles" in inner:
                key = ("profiles", name, "profiles")
                text = f"{dotted(key)} has no effect: a profile holds no profiles"
                findings.append(Finding(severity="warning", message=text, key=dotted(key), origin=locate(key)))
            own.setdefault(name, []).append(
                Layer(tree=inner, locate=_below(locate, ("profiles", name)), folder=folder, home=home)
            )

    names, builtin = _chosen(profile, environ, own)
    ordered = [*builtin, *plain, *(layer for name in names for layer in own.get(name, ()))]
    unused = [layer for name, layers in own.items() if name not in names for layer in layers]
    merged: Leaves = {}
    without: dict[KeyPath, object] = {}
    for layer in ordered:
        leaves, wrong = read_layer(layer)
        _join_profiles(merged, leaves)
        merged |= leaves
        without |= {key: value for key, (value, origin) in leaves.items() if origin.kind != "project-file"}
        findings += wrong
    for layer in unused:
        findings += read_layer(layer)[1]

    variables, wrong = _environment(environ, merged)
    findings += wrong
    given = [
        (split_dotted(key), value, Origin("command-line", name=key))
        for key, value in overrides.items()
        if value is not None
    ]
    for values, strict in ((variables, False), (given, True)):
        if values:
            leaves, wrong = read_layer(_layer_of(values, folder=cwd, home=home, strict=strict))
            merged |= leaves
            findings += wrong

    config: Config = build(merged) if merged else Config()
    known = {dotted(path): origin for path, (_, origin) in merged.items()}
    if merged:
        from llmspell_runtime.config.validate import check

        findings += check(config, known)
    loaded = LoadedConfig(
        config=config,
        origins=Origins(known, config),
        warnings=tuple(finding for finding in findings if finding.severity == "warning"),
        files=tuple(paths),
        project_root=found.project_root,
        profiles=names,
        project=project_file(found, project_text, without),
    )
    return loaded, findings


def _folder(cwd: Path | None) -> Path:
    """The folder that counts, without links, so that its parents are the real ones."""
    try:
        return (cwd or Path.cwd()).resolve()
    except OSError as error:
        raise ConfigError(
            f"cannot find out the current folder: {error.strerror}", hint="cd into another one"
        ) from error


def _error(errors: Sequence[Finding]) -> ConfigError:
    first = errors[0]
    more = len(errors) - 1
    message = first.message + "".join(f"\n  also {finding}" for finding in errors[1:6])
    if more > 5:
        message += f"\n  and {more - 5} more"
    return ConfigError(message, where=first.place, hint=first.hint)


def _in_order(found: Any) -> list[tuple[Any, Path, Path]]:
    """Kind, path and the folder to which relative paths belong of every file, weakest first."""
    order: list[tuple[Any, Path, Path]] = []
    if found.user:
        order.append(("user-file", found.user, found.user.parent))
    if found.project:
        order.append(("project-file", found.project, found.project_root))
    if found.explicit:
        order.append(("explicit-file", found.explicit, found.explicit.parent))
    return order


def _join_profiles(below: Leaves, above: Leaves) -> None:
    """Keep the profiles of the weaker file beside those of the stronger one."""
    if _PROFILES in below and _PROFILES in above:
        value, origin = above[_PROFILES]
        weaker = below[_PROFILES][0]
        if isinstance(value, Mapping) and isinstance(weaker, Mapping):
            above[_PROFILES] = ({**weaker, **value}, origin)


def _own_profiles(tree: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    profiles = tree.get("profiles")
    if not isinstance(profiles, Mapping):
        return []
    return [(name, inner) for name, inner in profiles.items() if isinstance(inner, Mapping)]


def _below(locate: Any, prefix: KeyPath) -> Any:
    return lambda path: locate((*prefix, *path))


def _chosen(
    profile: str | None, environ: Mapping[str, str], own: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[Any]]:
    """The names of the chosen profiles and the layers of the builtin ones."""
    where = None if profile else "environment variable LLMSPELL_PROFILE"
    text = profile or environ.get("LLMSPELL_PROFILE")
    if not text:
        return (), []
    from llmspell_runtime.config.profiles import BUILTIN, profile_names

    names = profile_names(text, own, where=where)

    def layer(name: str) -> Layer:
        origin = Origin("profile", name=name)
        return Layer(tree=BUILTIN[name].tree, locate=lambda _: origin)

    return names, [layer(name) for name in names if name in BUILTIN]


def _environment(environ: Mapping[str, str], merged: Mapping[KeyPath, Any]) -> tuple[list[Any], list[Finding]]:
    if not any(name.startswith("LLMSPELL_") or name.endswith("_API_KEY") for name in environ):
        return [], []
    from llmspell_runtime.config.environment import read_environment

    configured: dict[str, dict[str, object]] = {}
    for path, (value, _) in merged.items():
        if path[:2] == ("providers", "providers") and len(path) > 2:
            keys = configured.setdefault(str(path[2]), {})
            if len(path) == 4:
                keys[str(path[3])] = value
    return read_environment(environ, configured)


def _layer_of(values: Sequence[tuple[tuple[str, ...], object, Origin]], *, strict: bool, **more: Any) -> Any:
    """A layer of single keys, each with its own origin."""
    tree: dict[str, Any] = {}
    origins: dict[KeyPath, Origin] = {}
    for path, value, origin in values:
        if not path:
            raise ConfigError("a key is empty", where=str(origin))
        node = tree
        for place, part in enumerate(path[:-1]):
            origins[path[: place + 1]] = origin
            inner = node.get(part)
            node[part] = node = dict(inner) if isinstance(inner, Mapping) else {}
        node[path[-1]] = value
        origins[path] = origin

    def locate(path: KeyPath) -> Origin:
        while path and path not in origins:
            path = path[:-1]
        return origins.get(path, values[0][2])

    return Layer(tree=tree, locate=locate, strict=strict, **more)
