"""Coefficients of erfc w = t e^(-w^2 + P(2t - 1)) with t = 2 / (2 + w), for w >= 0; they stand in src/kernels/assembly/erfc.ts.

P is the polynomial that interpolates log(erfc(w) / t) + w^2 in the Chebyshev points of t in (0, 1], by mpmath with 60
digits, written out in powers of 2t - 1. Prints the coefficients from the highest power down, and how far P is off.
"""
from mpmath import mp, mpf, cos, pi, erfc, log, chebyfit, polyval, exp

mp.dps = 60


def exponent(u):
    t = (u + 1) / 2
    if t == 0:
        return log(1 / (2 * mp.sqrt(pi)))
    w = 2 / t - 2
    if w > 60:  # asymptotic: erfc w = e^(-w^2) / (w sqrt(pi)) (1 - 1/(2w^2) + 3/(4w^4) - ...)
        s, term = mpf(1), mpf(1)
        for n in range(1, 30):
            term *= -(2 * n - 1) / (2 * w * w)
            s += term
        return log(s / (w * mp.sqrt(pi)) / t)
    return log(erfc(w) / t) + w * w


for degree in (11, 26):
    coefficients, error = chebyfit(exponent, [-1, 1], degree + 1, error=True)
    print(degree, mp.nstr(error, 3))
    for c in coefficients:
        print("  ", mp.nstr(c, 20))
