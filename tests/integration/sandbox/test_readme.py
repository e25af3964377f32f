"""The commands of the sandbox's README work as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

import sandbox

README = Path(sandbox.__file__).with_name("README.md").read_text("utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's examples use curl")
def test_every_example_is_answered(kojo: httpx.Client) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    here = f"{kojo.base_url.host}:{kojo.base_url.port}"

    scripts = [block.replace("127.0.0.1:8900", here) for block in blocks]
    done = [subprocess.run(["bash", "-ec", script], check=False, capture_output=True) for script in scripts]

    assert len(blocks) == 3
    assert [(each.returncode, each.stderr) for each in done] == [(0, b"")] * 3
    assert b"errors" not in done[0].stdout
