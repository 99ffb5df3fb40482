"""The HTTP face: an API, pages that need no script, and a widget."""
