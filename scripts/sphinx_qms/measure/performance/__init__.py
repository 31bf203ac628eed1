"""How well a score tells rows with the outcome from those without."""
