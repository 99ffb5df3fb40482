"""Where readers meet the replies: over HTTP and in a terminal. Faces ignore each other."""
