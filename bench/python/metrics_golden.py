#!/usr/bin/env python3
"""Writes tests/plugin_metrics/golden.json: what other libraries give for the bundled metrics on seeded features.

usage: metrics_golden.py tests/plugin_metrics/golden.json
needs: numpy scipy scikit-learn prdc scikit-image mpmath torch-fidelity
"""
import json
import sys
from importlib.metadata import version

import mpmath
import numpy as np
import prdc
import scipy.linalg
import scipy.ndimage
import scipy.stats
import skimage.metrics
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import KNeighborsClassifier
from torch_fidelity.metric_fid import fid_statistics_to_metric
from torch_fidelity.metric_kid import kernel_mmd

DIGITS = 5  # of features: what is stored is what is computed with


def trace_of_root_exact(real, fake):
    """Sum of the singular values of Xc Yc^T / sqrt((n - 1)(m - 1)), with 50 digits."""
    mpmath.mp.dps = 50
    x, y = mpmath.matrix(real.tolist()), mpmath.matrix(fake.tolist())
    for a in (x, y):
        for j in range(a.cols):
            mean = mpmath.fsum(a[i, j] for i in range(a.rows)) / a.rows
            for i in range(a.rows):
                a[i, j] -= mean
    product = x * y.T
    if product.rows > product.cols:
        product = product.T
    eigenvalues = mpmath.eigsy(product * product.T, eigvals_only=True)
    # Exact zeros come out as noise of the working precision, whose roots do not count.
    roots = mpmath.fsum(mpmath.sqrt(e) for e in eigenvalues if e > mpmath.mpf(10) ** -40 * max(eigenvalues))
    return float(roots / mpmath.sqrt((len(real) - 1) * (len(fake) - 1)))


def frechet(real, fake):
    s, t = np.cov(real, rowvar=False), np.cov(fake, rowvar=False)
    rest = np.sum((real.mean(0) - fake.mean(0)) ** 2) + np.trace(s) + np.trace(t)
    found = {"exact": float(rest - 2 * trace_of_root_exact(real, fake))}
    if min(len(real), len(fake)) > real.shape[1]:
        found["scipy_sqrtm"] = float(rest - 2 * np.trace(scipy.linalg.sqrtm(s @ t)).real)
    return found


def kernel(real, fake):
    def cubic(a, b):
        return polynomial_kernel(a, b, degree=3, gamma=None, coef0=1)

    def within(a):
        k = cubic(a, a)
        return (k.sum() - np.trace(k)) / (len(a) * (len(a) - 1))

    return float(within(real) + within(fake) - 2 * cubic(real, fake).mean())


def nearest(real, fake):
    both, label = np.concatenate([real, fake]), np.array([1] * len(real) + [0] * len(fake))
    right = []
    for i in range(len(both)):
        rest = np.arange(len(both)) != i
        right.append(KNeighborsClassifier(1).fit(both[rest], label[rest]).predict(both[i:i + 1])[0] == label[i])
    right = np.array(right, dtype=float)
    return {"accuracy": float(right.mean()), "real": float(right[:len(real)].mean()), "fake": float(right[len(real):].mean())}


def vendi(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    eigenvalues = scipy.linalg.eigvalsh(unit @ unit.T / len(rows))
    eigenvalues = eigenvalues[eigenvalues > 1e-14]
    return float(np.exp(scipy.stats.entropy(eigenvalues)))


def ssim_terms(x, y, data_range):
    """Of one grey image each: means of luminance times structure and of structure, by SciPy's Gaussian filter."""
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2

    def blur(a):
        return scipy.ndimage.gaussian_filter(a, 1.5, truncate=3.5)[5:-5, 5:-5]

    mx, my = blur(x), blur(y)
    vx, vy, cov = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
    structure = (2 * cov + c2) / (vx + vy + c2)
    return ((2 * mx * my + c1) / (mx * mx + my * my + c1) * structure).mean(), structure.mean()


def ms_ssim(x, y, exponents):
    value = 1.0
    for scale, exponent in enumerate(exponents):
        if scale:
            x, y = (a.reshape(a.shape[0] // 2, 2, a.shape[1] // 2, 2).mean((1, 3)) for a in (x, y))
        both, structure = ssim_terms(x, y, 2.0)
        value *= max(0.0, both if scale == len(exponents) - 1 else structure) ** exponent
    return float(value)


def image_pairs(rng):
    rows = []
    for side, scales in [(16, 1), (32, 2), (44, 3)]:
        x = np.round(scipy.ndimage.gaussian_filter(rng.normal(size=(side, side)), 2.0) * 5, 3).clip(-1, 1)
        y = np.round(x + 0.2 * rng.normal(size=(side, side)), 3).clip(-1, 1)
        exponents = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333][:scales])
        row = {"side": side, "first": x.ravel().tolist(), "second": y.ravel().tolist(),
               "ms_ssim": ms_ssim(x, y, exponents / exponents.sum())}
        if scales == 1:
            row["scikit_image"] = float(skimage.metrics.structural_similarity(
                x, y, data_range=2.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False))
        rows.append(row)
    return rows


def feature_sets(rng):
    spread = rng.normal(size=(8, 8)) / 3
    x, y = rng.normal(size=(90, 8)) @ spread, 0.2 + rng.normal(size=(70, 8)) @ (spread + 0.1 * rng.normal(size=(8, 8)))
    yield "more rows than dimensions", x, y
    yield "fewer", rng.normal(size=(20, 32)), 0.3 + 1.2 * rng.normal(size=(16, 32))
    yield "rectified, few directions", np.maximum(0, x @ spread[:, :3] @ rng.normal(size=(3, 8))), np.maximum(0, y)
    yield "heavy tails", rng.standard_t(3, size=(80, 4)), rng.standard_t(4, size=(80, 4))


def torch_fidelity_says(real, fake):
    statistics = [{"mu": a.mean(0), "sigma": np.cov(a, rowvar=False)} for a in (real, fake)]
    equal = min(len(real), len(fake))  # its kernel distance takes equal numbers only
    return {"frechet": float(fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"]),
            "kernel": float(kernel_mmd(real[:equal], fake[:equal]))}


def main(path):
    rng = np.random.default_rng(20261122)
    sets = []
    for name, real, fake in feature_sets(rng):
        real, fake = np.round(real, DIGITS), np.round(fake, DIGITS)
        sets.append({"name": name, "real": real.tolist(), "fake": fake.tolist(), "frechet": frechet(real, fake),
                     "kernel": kernel(real, fake), "vendi": vendi(fake), "nearest": nearest(real, fake),
                     "torch_fidelity": torch_fidelity_says(real, fake),
                     "prdc": [{"k": k, **{key: float(value) for key, value in prdc.compute_prdc(real, fake, k).items()}}
                              for k in (1, 3, 5)]})
    made_by = ", ".join(f"{name} {version(name)}" for name in
                        ("numpy", "scipy", "scikit-learn", "prdc", "scikit-image", "mpmath", "torch-fidelity"))
    golden = {"made_by": f"bench/python/metrics_golden.py, {made_by}", "sets": sets, "images": image_pairs(rng)}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(golden, file)
        file.write("\n")


main(sys.argv[1])
