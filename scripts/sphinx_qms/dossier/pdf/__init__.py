"""PDF through Typst: a manuscript becomes calls of the functions in `document.typ`, which holds all the look."""
