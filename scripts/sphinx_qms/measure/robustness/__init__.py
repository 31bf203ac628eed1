"""What becomes of the answers when the input is perturbed, or when the same input is answered again."""
