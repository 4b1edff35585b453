"""Sets the sources of the example reports."""
