#!/usr/bin/env python3
"""Writes tests/stats/golden.json: what SciPy, statsmodels and plain enumeration give for harness/stats.

usage: statistics_golden.py tests/stats/golden.json      (needs scipy and statsmodels)
"""
import itertools
import json
import sys

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.multitest import multipletests


def interquartile_mean(values):
    return float(stats.trim_mean(values, 0.25))


STATISTICS = {"mean": np.mean, "median": np.median, "interquartile_mean": interquartile_mean}


def bca_by_enumeration(values, statistic, level):
    """All n^n resamples, each as likely as any other; the interval by Efron and Tibshirani 1993, chapter 14."""
    n = len(values)
    spread = np.sort([statistic(np.take(values, pick)) for pick in itertools.product(range(n), repeat=n)])
    seen = statistic(values)
    ties = np.isclose(spread, seen, rtol=0, atol=1e-12 * np.max(np.abs(values)))
    z0 = stats.norm.ppf(np.mean((spread < seen) & ~ties) + 0.5 * np.mean(ties))
    without = np.array([statistic(np.delete(values, i)) for i in range(n)])
    gaps = without.mean() - without
    a = np.sum(gaps**3) / (6 * np.sum(gaps**2) ** 1.5) if np.any(gaps) else 0.0
    ends = []
    for z in stats.norm.ppf([(1 - level) / 2, (1 + level) / 2]):
        share = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
        ends.append(float(spread[max(0, int(np.ceil(share * len(spread) - 1e-9)) - 1)]))
    return ends


def main(path):
    rng = np.random.default_rng(20261121)
    small = {
        "three": [7.25, 6.5, 9.0],
        "skewed": [1.0, 1.1, 1.3, 1.2, 9.0],
        "ties": [0.5, 0.5, 0.75, 0.25],
        "six": [float(x) for x in np.round(rng.normal(100, 5, 6), 3)],
    }
    intervals = [
        {"name": name, "values": values, "statistic": kind, "level": level,
         "interval": bca_by_enumeration(np.array(values), statistic, level)}
        for name, values in small.items() for kind, statistic in STATISTICS.items() for level in (0.9, 0.95)
    ]
    many = [float(x) for x in np.round(rng.gamma(2.0, 3.0, 25), 3)]
    drawn = []
    for kind, statistic in STATISTICS.items():
        found = stats.bootstrap((np.array(many),), lambda x, s=statistic: s(x), n_resamples=200_000,
                                vectorized=False, method="BCa", random_state=1)
        drawn.append({"values": many, "statistic": kind, "level": 0.95,
                      "interval": [float(found.confidence_interval.low), float(found.confidence_interval.high)],
                      "standard_error": float(found.standard_error)})

    differences = [[1.0, 2.0, 3.0], [0.4, -0.1, 0.3, 0.9, 0.2], [0.0, 0.0, 1.0, -1.0],
                   [float(x) for x in np.round(rng.normal(0.3, 1, 12), 3)]]
    flips = []
    for values in differences:
        test = stats.permutation_test((np.array(values),), np.mean, permutation_type="samples", n_resamples=np.inf)
        flips.append({"differences": values, "p": float(test.pvalue),
                      "effect": float(np.mean(values) / np.std(values, ddof=1))})

    pairs = []
    for n, m in ((3, 4), (5, 5), (8, 6)):
        x, y = np.round(rng.normal(1, 1, n), 1), np.round(rng.normal(0, 1, m), 1)
        u = stats.mannwhitneyu(x, y).statistic
        pairs.append({"x": x.tolist(), "y": y.tolist(), "probability": float(u / (n * m))})

    families = []
    for size in (1, 4, 7):
        p_values = np.round(rng.uniform(0, 0.2, size), 4).tolist()
        families.append({"p": p_values, "adjusted": multipletests(p_values, method="holm")[1].tolist()})
    families.append({"p": [0.01, 0.01, 0.5, 0.9], "adjusted": multipletests([0.01, 0.01, 0.5, 0.9], method="holm")[1].tolist()})

    golden = {"made_by": f"bench/python/statistics_golden.py, SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}",
              "counted": intervals, "drawn": drawn, "sign_flip": flips, "probability_above": pairs, "holm": families}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main(sys.argv[1])
