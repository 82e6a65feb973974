"""The page docs/reference/configuration.md is the one that the schema gives; every key is documented."""

from pathlib import Path
from typing import Any

from llmspell_runtime.config import Config
from llmspell_runtime.config.reference import reference
from llmspell_runtime.config.schema.fields import fields_of, info

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "configuration.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == reference(), f"run: python -m llmspell_runtime.config.reference > {PAGE}"


def test_every_key_says_what_it_is() -> None:
    def check(cls: type[Any]) -> None:
        assert cls.__doc__
        for name, field in fields_of(cls).items():
            about = info(field)
            assert about.doc.endswith("."), name
            assert about.table or not (
                field.default is not None and type(None) in getattr(field.type, "__args__", ())
            ), f"{name}: TOML cannot say none, so none must be its default"
            if about.table_class:
                check(about.table_class)

    check(Config)
