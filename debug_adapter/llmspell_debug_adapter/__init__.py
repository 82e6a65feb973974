"""The DAP front-end of the kernel: any editor that speaks the Debug Adapter Protocol debugs spells through it.

Requests come in by a `Connection`, a `Session` answers each exactly once by the table in `table.py`, and what the
debugger of an interpreter tells becomes events. In the order of reading:

* `framing.py`, `messages.py`, `connection.py`   bytes to messages and back
* `arguments.py`, `questions.py`, `bodies.py`, `capabilities.py`   DAP's own values
* `convert.py`   the only file that knows DAP's words and the debugger's
* `session.py`, `table.py`, `requests/`   the state machine, and one small handler for each request
* `debuggee.py`, `launching.py`, `kernels.py`   the spell that is debugged, and where it runs
* `stops.py`, `handles.py`, `events.py`, `output.py`, `input.py`   what one client sees of it
* `calls.py`, `reloading.py`   the calls of a line, hot reload
* `guard.py`, `listen.py`, `stdio.py`   who may talk to us, and how they reach us
"""
