"""The parts of store tests, for every test of this folder."""

from store.stores import url

__all__ = ["url"]
