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
# What nothing here runs: the tokenizer's way to its hub, a second copy of the encoder's engine (for
# C programs), what converts models, and numpy's own tests. `rm` fails where a new version has moved
# one of them, and the question below fails where one was needed.
# hadolint ignore=DL3003
RUN python -m pip --python /opt/venv/bin/python uninstall --quiet --yes huggingface-hub hf-xet fsspec \
 && cd /opt/venv/lib/python3*/site-packages \
 && rm -r onnxruntime/capi/libonnxruntime.so.* onnxruntime/datasets onnxruntime/quantization \
      onnxruntime/tools onnxruntime/transformers numpy/f2py \
 && find numpy -type d -name tests -prune -exec rm -r {} + \
 && python -m compileall -q --invalidation-mode unchecked-hash -f /opt/venv

FROM ${BASE}
LABEL org.opencontainers.image.title="ivig-faq" \
      org.opencontainers.image.description="Curated plain-language answers about one published review of IV immunoglobulin for ME/CFS" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ivig-faq
COPY --from=builder /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
# Asks one question, which also keeps the bytecode of what it needs of Python's own library: the
# base has none, and a read-only container would make it anew at every start.
RUN python -c "import ivig_faq.faces.http.app, ivig_faq.faces.http.serve, psycopg, redis" \
 && ivig-faq ask --short "does it work"
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
