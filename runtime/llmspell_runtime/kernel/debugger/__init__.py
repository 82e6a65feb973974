"""The debugger of an interpreter, for any front-end: breakpoints, steps, stops, what is alive at a stop."""
