"""Texts before and after, from `cases/`."""

from __future__ import annotations

import pytest

from tests.server.language.formatting.check import Case, check_format, read_cases


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    check_format(case.before, case.after, case.style, case.dialect)
