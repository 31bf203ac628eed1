"""Windows of time against a reference: what is asked, what is answered, and whether it is right."""
