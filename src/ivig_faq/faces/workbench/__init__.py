"""The reviewers' workbench: a local page for people who improve and sign answers."""
