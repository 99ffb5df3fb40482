"""Question sets into figures: how often the right answer comes, and how often a wrong one."""
