"""The commands of the sandbox's README work as they stand there."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import sandbox
from sandbox.clock import Clock
from sandbox.server import all_systems
from tests.integration.sandbox.serving import serving

README = Path(sandbox.__file__).with_name("README.md").read_text("utf-8")


@pytest.fixture
def whole_sandbox() -> Iterator[httpx.Client]:
    clock = Clock()
    with serving(all_systems(clock), clock) as client:
        yield client


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's examples use curl")
def test_every_example_is_answered(whole_sandbox: httpx.Client) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    here = f"{whole_sandbox.base_url.host}:{whole_sandbox.base_url.port}"

    scripts = [block.replace("127.0.0.1:8900", here) for block in blocks]
    done = [subprocess.run(["bash", "-ec", script], check=False, capture_output=True) for script in scripts]

    assert len(blocks) >= 4
    assert [(each.returncode, each.stderr) for each in done] == [(0, b"")] * len(blocks)
    assert not [each.stdout for each in done if b'"errors"' in each.stdout]
    assert sum(each.stdout.count(b'"TotalAmt":100.10') for each in done) == 3
