"""The README's commands, as a stranger would type them."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script() -> str:
    """The block that is to be tried by hand."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    (by_hand,) = [block for block in blocks if "ledgerlink sandbox" in block]
    return str(by_hand)


def test_the_readme_can_be_followed(script: str, tmp_path: Path) -> None:
    port = _free_port()
    commands = script.replace("8900", port).replace("config/example.toml", "example.toml")
    (tmp_path / "example.toml").write_text((ROOT / "config/example.toml").read_text().replace("8900", port))
    before, after = commands.split("ledgerlink sandbox", 1)
    _, rest = after.split("&\n", 1)
    stand_ins = subprocess.Popen([sys.executable, "-m", "sandbox", "--port", port], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        ended = _typed(before.replace("$PWD/.venv/bin", str(Path(sys.executable).parent)) + rest, tmp_path)
    finally:
        stand_ins.terminate()
        stand_ins.wait()

    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.stderr == ""
    assert "kojo → quickbooks: added" in ended.stdout
    assert "Lines, tax and shipping add up to 21.13 but invoice 104438 says 55.55" in ended.stdout
    assert "account 6999 means 5300 Small tools. 4 invoices go on" in ended.stdout
    assert "200 LINKED" in ended.stdout.splitlines()[-1]


def _typed(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    variables = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["sh", "-c", commands], cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def _wait_for(port: str) -> None:
    for _ in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{port}/__admin/clock")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the sandbox did not start")
