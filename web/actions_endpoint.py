"""Rasa's way back in: it runs our actions through this endpoint, on loopback, with a secret."""

import hmac
import json
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from web.api.access import PartsDep
from web.api.deliveries import body_up_to

LARGEST_CONVERSATION = 16 * 1024 * 1024
"""Bytes. Rasa sends all of a conversation at each turn, about a kilobyte for each message."""


def actions_endpoint(executor: ActionExecutor) -> APIRouter:
    """The endpoint that Rasa's ``action_endpoint`` names."""
    router = APIRouter(include_in_schema=False)

    @router.post("/internal/actions")
    async def run(
        parts: PartsDep,
        request: Request,
        token: Annotated[str, Query()] = "",
    ) -> JSONResponse:
        expected = parts.settings.actions_secret.get_secret_value()
        if not hmac.compare_digest(token.encode(), expected.encode()):
            raise HTTPException(403, "The actions' secret is missing or wrong.")
        # Read only now: whoever lacks the secret may not even send what may be so large.
        call = json.loads(await body_up_to(LARGEST_CONVERSATION, request))
        try:
            return JSONResponse(await executor.run(call))
        except ActionExecutionRejection as rejected:
            # Rasa's own protocol: 400 lets the policies choose another action.
            body = {"error": str(rejected), "action_name": rejected.action_name}
            return JSONResponse(body, 400)
        except ActionNotFoundException as unknown:
            body = {"error": str(unknown), "action_name": unknown.action_name}
            return JSONResponse(body, 404)

    return router
