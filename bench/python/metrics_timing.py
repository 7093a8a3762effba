#!/usr/bin/env python3
"""What metrics_bench computes, by NumPy, scikit-learn and prdc, for bench/metrics/run.sh.

usage: metrics_timing.py make N DIMENSIONS REAL FAKE      writes features, float32, row by row
       metrics_timing.py frechet|kernel|neighbours REAL FAKE DIMENSIONS
prints value, seconds, and the most memory above what the features take, in MiB; needs numpy, scikit-learn, prdc
"""
import contextlib
import io
import resource
import sys
import time

import numpy as np


def make(n, d, real, fake):
    rng = np.random.default_rng(1)
    scale = 1 / np.sqrt(1 + np.arange(d) / 8)
    (rng.normal(size=(n, d)) * scale).astype(np.float32).tofile(real)
    (1.1 * rng.normal(size=(n, d)) * scale + 0.05).astype(np.float32).tofile(fake)


def positive(eigenvalues):
    return np.where(eigenvalues > 1e-12 * eigenvalues.max(), eigenvalues, 0)


def frechet(real, fake):
    """The same algorithm: eigh of one covariance, eigvalsh of the symmetric product, thresholds."""
    x, y = real.astype(np.float64), fake.astype(np.float64)
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    values, vectors = np.linalg.eigh(s)
    factor = (vectors * np.sqrt(positive(values))).T
    product = factor @ t @ factor.T
    root = np.sqrt(positive(np.linalg.eigvalsh((product + product.T) / 2))).sum()
    return np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(s) + np.trace(t) - 2 * root


def kernel(real, fake):
    from sklearn.metrics.pairwise import polynomial_kernel
    total = 0.0
    for a, b, sign in ((real, real, 1), (fake, fake, 1), (real, fake, -2)):
        k = polynomial_kernel(a.astype(np.float64), b.astype(np.float64), degree=3, coef0=1)
        total += k.mean() * sign if sign < 0 else (k.sum() - np.trace(k)) / (len(a) * (len(a) - 1))
    return total


def neighbours(real, fake):
    from prdc import compute_prdc
    with contextlib.redirect_stdout(io.StringIO()):
        return compute_prdc(real, fake, 5)["recall"]


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    if sys.argv[1] == "make":
        return make(int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:6])
    import sklearn.metrics.pairwise  # noqa: F401  its import is no part of the time
    what, d = sys.argv[1], int(sys.argv[4])
    real, fake = (np.fromfile(path, np.float32).reshape(-1, d) for path in sys.argv[2:4])
    before, start = peak_mib(), time.perf_counter()
    value = {"frechet": frechet, "kernel": kernel, "neighbours": neighbours}[what](real, fake)
    print(f"{value:.9g} {time.perf_counter() - start:.3f} {peak_mib() - before:.0f}")


main()
