"""A plain model over categorical fields: one-hot and logistic regression."""

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

MISSING = "?"


def class_probabilities(
    learn: pl.DataFrame, asked: pl.DataFrame, fields: list[str], label: str
) -> tuple[list[str], np.ndarray]:
    """Classes, ascending, and for each asked row their probabilities; no class where nothing can be learnt."""
    known = learn.filter(pl.col(label).is_not_null())
    classes = sorted(known[label].unique().to_list())
    if len(classes) < 2 or not asked.height:  # noqa: PLR2004
        return classes, np.ones((asked.height, len(classes)))
    encoder = OneHotEncoder(handle_unknown="ignore", min_frequency=2)
    rows = encoder.fit_transform(_cells(known, fields))
    model = LogisticRegression(max_iter=300, C=0.3).fit(rows, known[label].to_numpy())
    return [str(one) for one in model.classes_], model.predict_proba(encoder.transform(_cells(asked, fields)))


def _cells(frame: pl.DataFrame, fields: list[str]) -> np.ndarray:
    return frame.select(pl.col(fields).cast(pl.String).fill_null(MISSING)).to_numpy().astype(object)
