"""How far readers agree: with each other, with themselves, with a reference."""
