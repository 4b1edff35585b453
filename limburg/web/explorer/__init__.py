"""The explorer: the pages on which people find what the reports say."""
