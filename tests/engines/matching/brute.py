"""Every assignment of a tiny problem, one after another: the oracle of these tests."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np


def every_assignment(n: int, m: int, per_entry: int, max_load: int, min_load: int = 0) -> Iterator[np.ndarray]:
    """0/1 tables of shape (n, m) that meet the rules."""
    for rows in product(list(combinations(range(m), per_entry)), repeat=n):
        table = np.zeros((n, m))
        for entry, judges in enumerate(rows):
            table[entry, list(judges)] = 1
        loads = table.sum(axis=0)
        if (loads <= max_load).all() and (loads >= min_load).all():
            yield table
