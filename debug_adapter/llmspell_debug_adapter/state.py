"""Where a session stands.

    FRESH ──initialize──► INITIALIZED ──launch, attach──► CONFIGURING ──configurationDone──► RUNNING ⇄ STOPPED
                                                              └──────── the script ends ───────┴──► ENDED

RUNNING and STOPPED are what the debugger says at the moment; `table.py` names for each request the states in which it
is legal.
"""

from __future__ import annotations

import enum


class State(enum.Enum):
    """The word for people is the value."""

    FRESH = "not initialized"
    INITIALIZED = "not launched"
    CONFIGURING = "being configured"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"
