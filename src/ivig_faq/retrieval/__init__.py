"""From what a person typed to a decision: danger, hits, and what to show."""
