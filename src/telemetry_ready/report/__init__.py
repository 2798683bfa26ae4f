"""From an evaluation and the inventory to pages and to a table on the terminal: pure functions."""
