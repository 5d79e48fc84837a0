"""Uvicorn and Starlette and nothing else, to see how long these take to start.

python -m tests.bench.bare PORT
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def take(request: Request) -> Response:
    """Parses the JSON and stores nothing."""
    payload = await request.json()
    return JSONResponse({"status": "accepted", "dedup_key": payload["dedup_key"]}, 202)


def main() -> None:
    """Serve until killed."""
    uvicorn.run(
        Starlette(routes=[Route("/alerts/{key}", take, methods=["POST"])]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
