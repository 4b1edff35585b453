"""Run the program: `python -m limburg`."""

from limburg.cli import main

main()
