"""The service: SPARQL over HTTP, linked data and the questions, on a store that a build may replace meanwhile."""
