"""Interpreters, executions and the pool of workers: the part of the kernel that other floors talk to."""
