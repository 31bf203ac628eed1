"""One project in, documents out: PDF through Typst, DOCX through a template that people edit in Word."""
