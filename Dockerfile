# A container for the page, the API and scheduled jobs. Its RUN lines are executed by tests/test_container.py; the image itself is not
# built by any test. Mount a volume at /var/lib/screener: the store, kept files, lists and uploads lie there.
#
#   docker build -t screener .
#   docker run -v screener:/var/lib/screener -p 8765:8765 screener serve --host 0.0.0.0 --auth header ...
FROM python:3.12-slim
WORKDIR /source
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
COPY . /source
RUN python3 -m venv /opt/screener
RUN /opt/screener/bin/pip install --no-cache-dir "/source[large,pdf,postgres,sftp,web]"
RUN /opt/screener/bin/screener --version
RUN useradd --system --home-dir /var/lib/screener --create-home screener
ENV PATH=/opt/screener/bin:$PATH SCREENER_HOME=/var/lib/screener
USER screener
VOLUME /var/lib/screener
EXPOSE 8765
ENTRYPOINT ["screener"]
CMD ["doctor"]
