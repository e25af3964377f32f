"""python -m sandbox, as a person starts it."""

import re
import socket
import subprocess
import sys

import httpx


def test_the_sandbox_says_where_it_listens_and_answers_there() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as sandbox:
        assert sandbox.stdout
        try:
            url = re.search(r"http://127\.0\.0\.1:\d+", sandbox.stdout.readline())
            assert url

            assert httpx.get(f"{url[0]}/__admin/clock").status_code == 200
        finally:
            sandbox.terminate()


def test_a_taken_port_is_one_clear_sentence_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = subprocess.run(
            [sys.executable, "-m", "sandbox", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr == f"Port {port} of 127.0.0.1 is taken; stop what listens there or choose another.\n"
