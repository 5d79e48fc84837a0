"""A small application with webhooks, which checks every signature."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
)

from tests.sandbox.telephony.cast import AUTH_TOKEN


@dataclass(frozen=True)
class Hook:
    """A request that came to the application."""

    path: str
    query: str
    method: str
    form: FormData
    is_signed: bool

    def __getitem__(self, name: str) -> str:
        return str(self.form[name])


@dataclass
class Application:
    """Answers each path with what a test has put there, and remembers what came.

    Several answers are given one after the other, the last one for ever; a number is an HTTP
    status, and a path without answers gives `otherwise`.
    """

    url: str = ""
    content_type: str = "text/xml"
    otherwise: object = 204
    hooks: list[Hook] = field(default_factory=list)
    _answers: dict[str, list[object]] = field(default_factory=dict)

    def answer(self, path: str, *answers: object) -> str:
        """Answer this path so; returns its address."""
        self._answers[path] = list(answers)
        return f"{self.url}{path}"

    def at(self, path: str) -> list[Hook]:
        """What came to this path."""
        return [hook for hook in self.hooks if hook.path == path]

    def told(self, path: str, name: str = "CallStatus") -> list[str]:
        """One field of everything that came to this path."""
        return [hook[name] for hook in self.at(path)]

    async def serve(self, request: Request) -> Response:
        """The one endpoint."""
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
        form = FormData([(name, value) for name, value in pairs])
        query = request.scope["query_string"].decode()
        address = f"{self.url}{request.scope['raw_path'].decode()}{'?' if query else ''}{query}"
        is_signed = RequestValidator(AUTH_TOKEN).validate(
            address, form, request.headers.get("X-Twilio-Signature", "")
        )
        path = request.url.path
        self.hooks.append(Hook(path, query, request.method, form, is_signed))
        answers = self._answers.get(path, [self.otherwise])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int):
            return Response(status_code=answer)
        return Response(str(answer), media_type=self.content_type)
