"""Fixtures of the script API's tests."""

import pytest

from tests.runtime.script_api.script import Script, make_script


@pytest.fixture
def script() -> Script:
    """A script at the level restricted."""
    return make_script()
