# The host. Nothing of yours is in it: settings and secrets come from the environment when it starts.
# docs/deploying.md tells how it is run.

FROM python:3.11.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/countersign
WORKDIR /src
# What others wrote first: it changes seldom, and each file has to have the digest that the lock names.
COPY docs/deploy/requirements.lock ./
RUN /opt/countersign/bin/python -m pip install --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml ./
COPY app app
COPY workers workers
# What only building needs stays behind, pip included.
RUN /opt/countersign/bin/python -m pip install --no-deps --no-build-isolation . \
 && /opt/countersign/bin/python -m pip uninstall -y setuptools pip \
 && /opt/countersign/bin/python -m compileall -q -j 0 /opt/countersign/lib

FROM python:3.11.13-slim-bookworm
RUN python -m pip uninstall -y -q --root-user-action=ignore setuptools wheel pip \
 && groupadd --gid 10001 countersign \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin countersign \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/countersign /var/lib/countersign/backups
COPY --from=build /opt/countersign /opt/countersign
# In a container the proxy is another address, so the host listens on all of its own. HOME is for whoever runs it under
# another number: without a home of any kind a library does not even load.
ENV PATH=/opt/countersign/bin:$PATH HOME=/var/lib/countersign PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000
WORKDIR /var/lib/countersign
USER 10001:10001
EXPOSE 8000
# SIGTERM takes no new work and gives requests and steps ten seconds: leave it twenty before anything harder.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=3)"]
CMD ["countersign", "serve"]
