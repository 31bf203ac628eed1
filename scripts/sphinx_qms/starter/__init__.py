"""What `qms init` writes: the files of a new project, and where they come from."""
