"""The `qms` command, one file a verb."""
