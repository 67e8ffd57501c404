"""Makes retries idempotent: a retried call gets the answer of its first attempt.

AWS answers within milliseconds. This machine may be so busy that a client's attempt times out and
is sent again although the first one is carried out, and the second would fail: the replica that it
deletes is gone by then. An AWS SDK sends the same `amz-sdk-invocation-id` with all attempts of a
call.
"""

from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_KEPT = 1_000
"""How many calls' answers are kept."""
_SUCCESSES = range(200, 300)


class Attempts:
    """WSGI middleware that carries out each call once, however often a client sends it.

    A call that failed is carried out again when it is retried, and so is a GET.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._lock = Lock()
        self._answers: OrderedDict[str, Future[Response]] = OrderedDict()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if call is None or environ["REQUEST_METHOD"] == "GET":
            return self._application(environ, start_response)
        with self._lock:
            before, mine = self._answers.get(call), Future[Response]()
            if before is None:
                self._remember(call, mine)
        if before is not None:
            answer = before.result()
            if answer.status_code in _SUCCESSES:
                return answer(environ, start_response)
            with self._lock:
                self._remember(call, mine)
        try:
            mine.set_result(Response.from_app(self._application, environ, buffered=True))
        except BaseException:
            mine.set_result(Response(status=500))
            raise
        return mine.result()(environ, start_response)

    def _remember(self, call: str, answer: Future[Response]) -> None:
        self._answers[call] = answer
        if len(self._answers) > _KEPT:
            self._answers.popitem(last=False)
