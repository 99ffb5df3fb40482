# An image that answers at once: no download at start, nothing to write, no root.
#   docker build -t ivig-faq .
#   docker run --rm --read-only --cap-drop ALL -p 127.0.0.1:8000:8000 ivig-faq
ARG BASE=python:3.11-slim

FROM ${BASE} AS builder
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/ requirements/
# One environment to make the wheel in, one without pip for the image; both pinned by hash.
RUN python -m pip wheel --quiet --require-hashes --only-binary :all: --wheel-dir wheels -r requirements/serve.txt \
 && python -m venv /build/venv \
 && /build/venv/bin/python -m pip install --quiet --no-index --find-links wheels --require-hashes -r requirements/serve.txt \
 && python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --quiet --no-index --find-links wheels --require-hashes -r requirements/run.txt
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY src/ src/
COPY answers/ answers/
RUN /build/venv/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist . \
 && python -m pip --python /opt/venv/bin/python install --quiet --no-deps --no-index dist/*.whl
# What nothing here runs. Whole packages: colours of the terminal, and what onnxruntime needs to
# convert models. Parts of packages: a second copy of the encoder's engine (for C programs),
# numpy's tests, its tools for C and Fortran and what we do not compute (Fourier, masks, polynomials),
# comparisons of texts that we do not make, and those of ours once more for newer processors, where
# texts as short as ours gain nothing. `rm` and `uninstall` fail where a new version has moved one of
# them; the run below where one was needed.
# hadolint ignore=DL3003
RUN python -m pip --python /opt/venv/bin/python uninstall --quiet --yes \
      rich pygments protobuf flatbuffers packaging >uninstalled 2>&1 \
 && ! grep "not installed" uninstalled \
 && cd /opt/venv/lib/python3*/site-packages \
 && rm -r onnxruntime/capi/libonnxruntime.so.* onnxruntime/backend onnxruntime/datasets \
      onnxruntime/quantization onnxruntime/tools onnxruntime/transformers \
      numpy/distutils numpy/f2py numpy/testing numpy/fft numpy/ma numpy/polynomial \
      numpy/_core/_*_tests.*.so numpy/_core/_simd.*.so rapidfuzz/fuzz_cpp*.so \
 && find rapidfuzz -name "*_avx2*.so" -delete \
 && find . -regex '.*\.\(pyi\|pyx\|pxd\|h\|a\)' -delete \
 && find numpy -type d -name tests -prune -exec rm -r {} +
# Of libraries the image keeps the bytecode alone, without the text that it was made from: nobody
# edits them there. Ours stays whole, since what is learned is known by the text of the modules, and
# psycopg, whose licence (LGPL) wants its text passed on.
# hadolint ignore=DL3003
RUN cd /opt/venv/lib/python3*/site-packages \
 && mkdir /build/whole && mv ivig_faq psycopg /build/whole \
 && python -m compileall -q -b --invalidation-mode unchecked-hash . \
 && find . -name "*.py" -delete \
 && find . -name __pycache__ -prune -exec rm -r {} + \
 && mv /build/whole/* . \
 && python -m compileall -q --invalidation-mode unchecked-hash ivig_faq psycopg

FROM ${BASE}
LABEL org.opencontainers.image.title="ivig-faq" \
      org.opencontainers.image.description="Curated plain-language answers about one published review of IV immunoglobulin for ME/CFS" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --no-log-init --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ivig-faq
COPY --from=builder /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
# Asks one question, which also keeps the bytecode of what it needs of Python's own library: the
# base has none, and a read-only container would make it anew at every start. Then imports whatever
# a command, a store or a limit may need, so that nothing above took away too much.
RUN python -c "import ivig_faq.faces.http.app, ivig_faq.faces.http.serve, psycopg, redis" \
 && ivig-faq ask --short "does it work" \
 && python -B -c "import importlib as i, pkgutil as p, ivig_faq as f; [i.import_module(m.name) for m in p.walk_packages(f.__path__, 'ivig_faq.')]" \
 && python -B -c "import numpy.random" && ivig-faq --help
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    IVIG_FAQ_HOST=0.0.0.0 \
    IVIG_FAQ_PORT=8000
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, http.client as c; h = c.HTTPConnection('127.0.0.1', int(os.environ['IVIG_FAQ_PORT']), timeout=2); h.request('GET', '/healthz'); raise SystemExit(h.getresponse().status != 200)"]
CMD ["ivig-faq", "serve"]
