"""What the rules of each authority propose for an update, and what a person decided, on pages."""
