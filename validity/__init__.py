"""The readiness score on trial: damaged data, plain models, and whether the score foretells how they do."""
