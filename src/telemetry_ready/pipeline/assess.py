"""From the lake to a judgement: one snapshot, as of one moment, every use case in every scope."""
