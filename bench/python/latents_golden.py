#!/usr/bin/env python3
"""Writes tests/plugin_metrics/latents_golden.json: mutual information of seeded factors and codes by scikit-learn.

usage: latents_golden.py tests/plugin_metrics/latents_golden.json
needs: numpy scikit-learn
"""
import json
import sys
from importlib.metadata import version

import numpy as np
from sklearn.metrics import mutual_info_score

DIGITS = 4  # of codes: what is stored is what is computed with
BINS = 20


def gaps(factors, codes):
    binned = np.empty(codes.shape, dtype=int)
    for latent in range(codes.shape[1]):
        _, edges = np.histogram(codes[:, latent], BINS)
        binned[:, latent] = np.digitize(codes[:, latent], edges[:-1])
    shared = [[mutual_info_score(factor, code) for code in binned.T] for factor in factors.T]
    entropies = [mutual_info_score(factor, factor) for factor in factors.T]
    of_factor = [(np.sort(row)[-1] - np.sort(row)[-2]) / entropy for row, entropy in zip(shared, entropies)]
    return {"shared": shared, "entropies": entropies, "gaps": of_factor, "mean": float(np.mean(of_factor))}


def sets(rng):
    levels = np.array([3, 6, 16])
    factors = rng.integers(0, levels, size=(300, 3))
    scaled = factors / (levels - 1)
    yield "one latent a factor, with noise", factors, np.concatenate(
        [scaled + 0.05 * rng.normal(size=scaled.shape), 0.1 * rng.normal(size=(300, 2))], axis=1)
    yield "mixed", factors, scaled @ rng.normal(size=(3, 5)) + 0.02 * rng.normal(size=(300, 5))
    yield "a dead latent and a doubled one", factors, np.stack(
        [scaled[:, 2], scaled[:, 2], np.zeros(300), scaled[:, 0] + 0.3 * rng.normal(size=300)], axis=1)


def main(path):
    found = []
    for name, factors, codes in sets(np.random.default_rng(20261122)):
        codes = np.round(codes, DIGITS)
        found.append({"name": name, "factors": factors.tolist(), "codes": codes.tolist(), **gaps(factors, codes)})
    made_by = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn"))
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"made_by": f"bench/python/latents_golden.py, {made_by}", "bins": BINS, "sets": found}, file)
        file.write("\n")


main(sys.argv[1])
