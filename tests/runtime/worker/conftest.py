"""One kernel per test module; one interpreter in a folder of its own per test."""

from tests.harness.kernel import forgetful_lab, kernel, lua, patient_limiter

__all__ = ["forgetful_lab", "kernel", "lua", "patient_limiter"]
