"""A manuscript as a Word file: the frame from a template that people edit in Word, the body element by element."""
