# Rasa and the trained assistant. It holds no code of the bank.
# Built from the project's root: docker build --file docker/rasa.Dockerfile .

# This first stage is word for word that of app.Dockerfile, and so built once.
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

FROM packages AS assistant
ENV RASA_TELEMETRY_ENABLED=false \
    TF_CPP_MIN_LOG_LEVEL=3 \
    PYTHONWARNINGS=ignore
COPY weights/ weights/
RUN python -m weights minilm minilm_tokenizer en_core_web_md whisper_tiny_en
COPY understanding/ understanding/
COPY data/ data/
COPY config.yml domain.yml ./
RUN rasa train --fixed-model-name saathi --out models

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
# Never /: Rasa unpacks models by paths that are relative to where it runs.
WORKDIR /app
COPY docker/entrypoint.sh docker/health.py docker/
COPY channels/ channels/
COPY protocol/ protocol/
COPY speech/ speech/
COPY understanding/ understanding/
COPY vault/ vault/
COPY weights/ weights/
COPY credentials.yml endpoints.yml ./
COPY --from=assistant /build/var/weights/ var/weights/
COPY --from=assistant /build/models/ models/
USER 10001:10001
EXPOSE 5005
STOPSIGNAL SIGTERM
ENTRYPOINT ["/bin/sh", "/app/docker/entrypoint.sh"]
CMD ["rasa", "run", "--model", "models/saathi.tar.gz", "--interface", "0.0.0.0", \
     "--port", "5005", "--endpoints", "endpoints.yml", \
     "--credentials", "credentials.yml"]
