"""What is measured, against what, and the graphs that it is measured on."""
