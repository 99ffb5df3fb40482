"""One thread for linear algebra; imported before anything that imports numpy.

Its products here are small. OpenBLAS would give each to a thread per core, which wait busily for
one another: on two cores a question then costs twice the CPU and comes no sooner.
"""

import os

for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
