# ruff: noqa: N - the library's own names
useA85: int
