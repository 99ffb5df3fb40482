"""The little that is counted: topics and outcomes, never words and never who asked."""
