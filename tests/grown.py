"""What the fixture `grown` of tests/conftest.py takes and gives: how a base is grown, and how a test gets its copy."""

from collections.abc import Callable

from core.paths import DataFolder
from store.transaction import Store

Grow = Callable[[Store, DataFolder], object]
"""Fills an empty base and its folder; a function of a module, for it is what the copies are kept by."""
Grown = Callable[[str, Grow], Store]
"""Takes the engine, gives a copy that is the test's own; its files lie in the fixture `folder`."""
