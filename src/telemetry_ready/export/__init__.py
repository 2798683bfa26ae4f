"""Data sets for training, as queries, cards and descriptions: pure, nothing here reads or writes."""

from telemetry_ready.export.card import data_card
from telemetry_ready.export.croissant import croissant
from telemetry_ready.export.tables import tables_of

__all__ = ["croissant", "data_card", "tables_of"]
