"""The LSP front-end: turns an editor's requests into questions to `language/` and the answers back; knows no Lua.

In the order of a message's way:

* `stdio.py`, `sockets.py`, `websocket.py`, `link.py`   bytes to bodies and back; who may connect
* `connection.py`, `client.py`, `capabilities.py`       the handshake, before anything heavy is imported
* `protocol.py`, `table.py`                             each request to its handler, each answer exactly once
* `handlers/`                                           one small function for each method
* `convert/`                                            the only files that know the protocol's words and ours
* `server.py`, `documents.py`, `settings.py`            the state of one session
* `pygls_light.py`, `converter.py`                        pygls' types, loaded lightly

Only this package imports pygls and lsprotocol.
"""
