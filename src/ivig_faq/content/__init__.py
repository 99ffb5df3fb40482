"""What the service knows: the files of answers/ as one frozen corpus, and the rules they keep."""
