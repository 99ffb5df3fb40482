"""The face for people who review on paper, in a text document or in a table."""
