# The bank: web, actions, jobs and the migrations. It holds the models of faces and
# voices, which actions alone opens; none of words.
# Built from the project's root: docker build --file docker/app.Dockerfile .

# This first stage is word for word that of rasa.Dockerfile, and so built once.
FROM python:3.10.19-slim-bookworm AS packages
WORKDIR /build
RUN python -m venv /opt/saathi
ENV PATH=/opt/saathi/bin:$PATH
COPY requirements/app.txt requirements/
# Some packages come as source alone. What builds them comes out of the lock as well:
# left to itself, pip would fetch it by name, unchecked.
RUN sed -n '/^\(setuptools\|wheel\)==/,/# via/p' requirements/app.txt > builders.txt \
    && pip install --no-cache-dir --require-hashes --no-deps --only-binary :all: \
        -r builders.txt \
    && pip install --no-cache-dir --require-hashes --no-deps --no-build-isolation \
        -r requirements/app.txt

FROM packages AS models
COPY weights/ weights/
RUN python -m weights sface yunet campplus

FROM python:3.10.19-slim-bookworm
RUN groupadd --gid 10001 saathi \
    && useradd --uid 10001 --gid saathi --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin saathi
COPY --from=packages /opt/saathi /opt/saathi
ENV PATH=/opt/saathi/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONWARNINGS=ignore \
    RASA_TELEMETRY_ENABLED=false \
    TF_CPP_MIN_LOG_LEVEL=3
WORKDIR /app
COPY docker/health.py docker/
COPY actions/ actions/
COPY audit/ audit/
COPY biometrics/ biometrics/
COPY ledger/ ledger/
COPY migrations/ migrations/
COPY operations/ operations/
COPY protocol/ protocol/
COPY rasa_sdk_plugins/ rasa_sdk_plugins/
COPY services/ services/
COPY understanding/ understanding/
COPY vault/ vault/
COPY weights/ weights/
COPY web/ web/
COPY alembic.ini policy.yml ./
COPY --from=models /build/var/weights/ var/weights/
# A new volume takes its owner from here.
RUN install --directory --owner=10001 --group=saathi --mode=0700 /var/lib/saathi/roots
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "-m", "web"]
