"""A home folder and a project folder for configuration files, and one way to load them."""

from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

from llmspell_runtime.config import LoadedConfig, load_config


@attrs.frozen
class Place:
    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def project(self) -> Path:
        return self.root / "work" / "project"

    def write(self, name: str, text: str) -> Path:
        """`~/x` is below the home folder, anything else below the project."""
        path = self.home / name[2:] if name.startswith("~/") else self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def load(self, *, below: str = "", environ: Mapping[str, str] | None = None, **more: object) -> LoadedConfig:
        cwd = self.project / below
        cwd.mkdir(parents=True, exist_ok=True)
        return load_config(cwd=cwd, environ={"HOME": str(self.home), **(environ or {})}, **more)  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.home.mkdir()
    place.project.mkdir(parents=True)
    return place
