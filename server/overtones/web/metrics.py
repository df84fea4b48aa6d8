"""What Prometheus reads. Labels have few values: never an id, a name or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)


class Metrics:
    """The figures of one server; also the `Observer` of its jobs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        asked = Counter(
            "overtones_asked_total",
            "Videos asked for, by how they were answered.",
            ["answer"],
            registry=self.registry,
        )
        self._asked = {answer: asked.labels(answer) for answer in ("kept", "joined", "new")}
        self._jobs = Histogram(
            "overtones_job_seconds",
            "Seconds of a job, by how it ended.",
            ["outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "overtones_stage_seconds",
            "Seconds of a stage.",
            ["stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.waiting = Gauge(
            "overtones_waiting_jobs", "Jobs that wait.", ["priority"], registry=self.registry
        )
        self.connections = Gauge(
            "overtones_connections", "Open WebSockets.", registry=self.registry
        )
        self._errors = Counter(
            "overtones_request_errors_total",
            "Requests and messages refused, by code.",
            ["code"],
            registry=self.registry,
        )

    def asked(self, answer: str) -> None:
        """A video was asked for: `kept`, `joined` or `new`."""
        self._asked[answer].inc()

    def job_ended(self, outcome: str, seconds: float) -> None:
        """A job ended: `done` or an error code."""
        self._jobs.labels(outcome).observe(seconds)

    def stage_ended(self, stage: str, seconds: float) -> None:
        """A stage took so many seconds."""
        self._stages.labels(stage).observe(seconds)

    def refused(self, code: str) -> None:
        """A request or a message was refused."""
        self._errors.labels(code).inc()

    def text(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self.registry)
