# One image for everything: replicas, the command line, the bench. It holds what was built outside:
# run ./bezant version once (it builds), then docker compose build.
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}

RUN groupadd --gid 10001 bezant \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin bezant \
 && mkdir -m 700 -p /cluster/replica-0 /cluster/replica-1 /cluster/replica-2 /cluster/replica-3 /replica \
 && chown -R bezant:bezant /cluster /replica

COPY bezant /opt/bezant/bezant
COPY bench/target/dist/lib /opt/bezant/lib

USER bezant
WORKDIR /tmp
ENTRYPOINT ["/opt/bezant/bezant"]
