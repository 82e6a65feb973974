"""The indentation that a text has."""

from __future__ import annotations

import pytest

from llmspell_server.language.formatting import Style, indented_like


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("", Style()),
        ("x = 1\ny = 2\n", Style()),
        ("do\n  f()\n  do\n    g()\n  end\nend\n", Style(indent_width=2)),
        ("do\n   f()\nend\n", Style(indent_width=3)),
        ("do\n    f()\n    do\n        g()\n    end\nend\n", Style(indent_width=4)),
        ("do\n\tf()\nend\n", Style(indent_type="Tabs")),
        ("do\n\tf()\n\tg(1,\n\t  2)\nend\n", Style(indent_type="Tabs")),
        ("do\n" + "    f()\n" * 12 + "  g()\nend\n", Style(indent_width=4)),
        ("do\n    f()\n  g()\n   h()\nend\n", Style()),
    ],
)
def test_indented_like_most_lines(text: str, style: Style) -> None:
    assert indented_like(text) == style
