"""The terminal: one question, or a conversation. Plain lines of at most 72 columns."""
