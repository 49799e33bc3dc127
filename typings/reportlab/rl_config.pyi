# The library's own names:
# ruff: noqa: N802, N803, N815, N816
useA85: int
