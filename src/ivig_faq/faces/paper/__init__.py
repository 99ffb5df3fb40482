"""The face on paper: a sheet as a file, ready to print or to send."""
