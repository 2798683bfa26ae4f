"""The whole story: ingest, assess, report. Only these modules know the order of the steps."""
