"""Whether sets are independent: what they have in common, what is repeated within one, what is public."""
