"""What a client gets that gave an attempt up and sends it again, as on a busy machine."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from operations.rehearsal.embedded_aws.attempts import Attempts


class Slow:
    """An application that counts what it carries out, and answers when it is told to."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.carried_out: list[str] = []
        self.began, self.go_on = Event(), Event()

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.carried_out.append(request.method)
        self.began.set()
        self.go_on.wait()
        return Response(f"{len(self.carried_out)}", self.statuses.pop(0))


def post(attempts: Attempts, call: str | None = "one", method: str = "POST") -> tuple[int, str]:
    headers = {} if call is None else {"amz-sdk-invocation-id": call}
    answer = Client(attempts).open(method=method, headers=headers)
    return answer.status_code, answer.text


def test_an_attempt_that_comes_while_the_first_is_carried_out_gets_the_same_answer() -> None:
    slow = Slow(200)
    attempts = Attempts(slow)
    with ThreadPoolExecutor(2) as clients:
        first = clients.submit(post, attempts)
        slow.began.wait()
        second = clients.submit(post, attempts)
        slow.go_on.set()
        assert (first.result(), second.result()) == ((200, "1"), (200, "1"))
    assert slow.carried_out == ["POST"]


def test_so_does_one_that_comes_later_but_no_other_call() -> None:
    slow = Slow(200, 201)
    slow.go_on.set()
    attempts = Attempts(slow)
    answers = [post(attempts), post(attempts), post(attempts, "another")]
    assert answers == [(200, "1"), (200, "1"), (201, "2")]


def test_what_failed_is_carried_out_again() -> None:
    slow = Slow(400, 503, 200)
    slow.go_on.set()
    attempts = Attempts(slow)
    answers = [post(attempts) for _ in range(4)]
    assert answers == [(400, "1"), (503, "2"), (200, "3"), (200, "3")]


def test_reads_and_calls_without_an_id_are_always_carried_out() -> None:
    slow = Slow(200, 200, 200, 200)
    slow.go_on.set()
    attempts = Attempts(slow)
    answers = [post(attempts, method="GET"), post(attempts, method="GET")]
    answers += [post(attempts, None), post(attempts, None)]
    assert [text for _, text in answers] == ["1", "2", "3", "4"]
