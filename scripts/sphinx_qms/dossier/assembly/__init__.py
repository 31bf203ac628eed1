"""Pages and generated parts in, the body of one document out."""
