"""Groups of rows with a score beside each other: levels of a factor, test scenarios, windows of time."""
