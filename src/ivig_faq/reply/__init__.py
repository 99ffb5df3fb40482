"""From a decision to the reply that every face shows, and its forms as text, HTML and JSON."""
