"""The doorbell: dramatiq carries "look at this connection", and calls one turn of a job.

The database row is the job. A message that is lost costs a tick, one that comes twice finds nothing to do. So none
of what dramatiq offers beyond that is used: its retries, delays, results and limiters each lose or repeat work
(reliability.md §1.2), its age limit trusts the clocks of two machines.
"""

from collections.abc import Callable, Iterable

import redis
from dramatiq import Broker, Message, Worker, actor
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerConnectionError
from redis.backoff import ExponentialWithJitterBackoff
from redis.retry import Retry

from models.errors import UsageError

BellBroker = Broker
"""What carries the rings: ``in_process`` or ``on_redis``."""

Run = Callable[[str, str], None]
"""Does one turn: of which job, of which connection."""

QUEUE = "ledgerlink"
"""One for all: each costs every worker two threads that ask Redis all the time (reliability.md §1.2)."""

RINGS_MAX = 1_000
"""With so many messages unanswered nobody listens; more would only fill Redis."""


class Bell:
    """Rings for jobs of connections, and calls those who listen."""

    def __init__(self, broker: Broker, jobs: Iterable[str], run: Run) -> None:
        self._broker = broker
        for job in jobs:
            _declare(broker, job, run)

    def ring(self, job: str, connection: str) -> bool:
        """Tell any one worker; False where the bell is out of order, or nobody has listened for long."""
        message = Message[None](queue_name=QUEUE, actor_name=job, args=(connection,), kwargs={}, options={})
        try:
            if self._unanswered() >= RINGS_MAX:
                return False
            self._broker.enqueue(message)
        except (redis.RedisError, BrokerConnectionError):
            return False
        return True

    def trouble(self) -> str:
        """Why it can't be heard; empty where it can."""
        try:
            self._unanswered()
        except (redis.RedisError, BrokerConnectionError) as error:
            return str(error).rstrip(".") or type(error).__name__
        return ""

    def listen(self, threads: int) -> Worker:
        """Start so many threads that answer it; ``stop(timeout)``, in milliseconds, ends them."""
        worker = Worker(self._broker, worker_threads=threads)
        worker.queue_prefetch = threads  # what one process holds back no other can answer
        worker.start()
        return worker

    def _unanswered(self) -> int:
        if isinstance(self._broker, RedisBroker):
            return int(self._broker.do_qsize(QUEUE))
        return int(self._broker.queues[QUEUE].qsize())


def in_process() -> Broker:
    """The bell of a deployment that is one process."""
    return StubBroker(middleware=[])


def on_redis(url: str) -> Broker:
    """The bell of several processes. Raises ``UsageError`` where Redis refuses us; it may be away for a while."""
    try:
        client = redis.Redis.from_url(
            url,
            socket_timeout=10,  # the library's 5 s break what blocks longer (reliability.md §1.3)
            socket_connect_timeout=3,
            health_check_interval=30,  # a connection that a firewall has dropped is noticed
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=1), 3),  # a restart of a second is bridged
        )
    except ValueError:
        raise UsageError(f"REDIS_URL is “{_without_password(url)}”, which is not an address. {_FORM}") from None
    _check(client, url)
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client,
        middleware=[],
        namespace=QUEUE,
        heartbeat_timeout=30_000,  # messages of a killed worker come back after half a minute instead of a whole
        maintenance_chance=50_000,  # and are looked for at every twentieth command, not at every thousandth
        dead_message_ttl=60_000,
    )


def _check(client: redis.Redis, url: str) -> None:
    try:
        client.ping()
    except (redis.AuthenticationError, redis.ResponseError) as error:
        text = f"Redis at {_without_password(url)} refuses us: {str(error).rstrip('.')}."
        raise UsageError(f"{text} Correct REDIS_URL.") from None
    except redis.RedisError:
        pass  # whoever waits for it says so


_FORM = "Write redis://host:6379/0 or rediss://:password@host:6379/0."


def _without_password(url: str) -> str:
    return f"{url.split('://', maxsplit=1)[0]}://…@{url.rsplit('@', 1)[1]}" if "@" in url else url


def _declare(broker: Broker, job: str, run: Run) -> None:
    def turn(connection: str) -> None:
        run(job, connection)

    actor(actor_name=job, queue_name=QUEUE, broker=broker)(turn)
