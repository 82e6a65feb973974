"""One small function for each method of the protocol: parameters, one call, the answer converted; no logic of Lua."""
