"""The DAP front-end of the kernel."""
