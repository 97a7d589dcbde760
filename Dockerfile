# docker build -t bertscope --build-arg PIP_ARGS="…" .     (PIP_ARGS: see README.md, CPU-only torch)
# docker run --rm -p 8501:8501 bertscope
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 reader
WORKDIR /app

# Dependencies first: they change more seldom than the code.
ARG PIP_ARGS=""
COPY pyproject.toml constraints.txt README.md ./
RUN pip install --no-cache-dir -c constraints.txt ${PIP_ARGS} torch \
 && pip install --no-cache-dir -c constraints.txt ${PIP_ARGS} .

COPY . .

USER reader
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=3)"]
CMD ["python", "-m", "streamlit", "run", "streamlit_app.py", "--server.headless", "true", "--server.address", "0.0.0.0", "--server.port", "8501"]
