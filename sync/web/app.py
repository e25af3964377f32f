"""Puts the web application together."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from config.settings import Settings
from models.errors import UsageError
from sync.store.database import Database
from sync.web import api, health, metrics, webhooks
from sync.web.answers import GONE, Shield, no_answer, nothing_here
from sync.web.asking import Asking, NoAnswerError
from sync.web.parameters import WrongParameterError

PROBES, READERS, RECEIVERS = 2, 4, 4
"""How many questions of each kind are asked at once: reading long lists must not make a probe wait."""


def build(database: Database, settings: Settings) -> Starlette:
    """The application. It starts whatever the database does: ``/readyz`` tells."""
    app = Starlette(
        routes=[
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", metrics.show),
            Route("/api/v1/status", api.status),
            Route("/api/v1/invoices", api.invoices),
            Route("/api/v1/invoices/{id:int}", api.invoice),
            Route("/webhooks/{connection}", webhooks.receive, methods=["POST"]),
            Route("/webhooks/{connection}/{event}", webhooks.receive, methods=["POST"]),
        ],
        middleware=[Middleware(Shield)],
        exception_handlers={
            HTTPException: nothing_here,
            WrongParameterError: api.wrong_parameter,
            NoAnswerError: no_answer,
            UsageError: no_answer,
            **dict.fromkeys(GONE, no_answer),
        },
    )
    app.router.redirect_slashes = False
    app.state.database, app.state.settings = database, settings
    app.state.probing = Asking(database, PROBES, settings.web_wait_s)
    app.state.asking = Asking(database, READERS, settings.web_wait_s * 3)
    app.state.receiving = Asking(database, RECEIVERS, settings.web_wait_s * 3)
    app.state.workshop = None
    return app
