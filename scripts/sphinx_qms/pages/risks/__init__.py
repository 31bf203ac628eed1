"""The risk policy, the risks and their controls on pages."""
