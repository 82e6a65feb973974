"""The other end of the adapter: a debugger in this process for a script that another process runs."""
