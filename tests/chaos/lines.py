"""The lines between workers and servers: a TCP proxy in a process of its own, which can cut, lose and hold up."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.stand_ins import ROOT


@dataclass(frozen=True)
class Lines:
    """The harness's end of the proxy; a line is known by the port that workers connect to."""

    process: subprocess.Popen[str]

    def open(self, port: int) -> int:
        """A new line to a server; its own port."""
        return int(self._ask("open", port))

    def cut(self, line: int) -> int:
        """Every connection breaks; how many did."""
        return int(self._ask("cut", line))

    def lose_replies(self, line: int, count: int) -> None:
        """The next replies never arrive, and their connections break: what was asked for was done."""
        self._ask("lose", line, count)

    def freeze(self, line: int, seconds: float) -> None:
        """Nothing passes for a while, in neither direction."""
        self._ask("freeze", line, seconds)

    def heal(self) -> None:
        """Everything passes."""
        self._ask("heal")

    def _ask(self, *what: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def lines() -> Iterator[Lines]:
    """Opened, and closed with every connection."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "tests.chaos.lines"]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield Lines(process)


# ── in the process of the proxy ──────────────────────────────────────────────────────────────────────────────


@dataclass
class _Line:
    """One server behind one port."""

    server: int
    loses: int = 0
    frozen_until: float = 0.0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either end closes it."""
        try:
            there_reader, there = await asyncio.open_connection("127.0.0.1", self.server)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, there}
        self.writers |= both
        asked = asyncio.create_task(self._carry(reader, there, both, is_reply=False))
        await self._carry(there_reader, writer, both, is_reply=True)
        await asked
        self.writers -= both

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        both: set[asyncio.StreamWriter],
        *,
        is_reply: bool,
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._thaw()
                if is_reply and self.loses:
                    self.loses -= 1
                    break
                writer.write(data)
                await writer.drain()
        for one in both:
            one.transport.abort()

    async def _thaw(self) -> None:
        while (left := self.frozen_until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(left)

    def cut(self) -> int:
        """Break every connection."""
        for writer in self.writers:
            writer.transport.abort()
        return len(self.writers) // 2


class _Proxy:
    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}

    async def answer(self, what: str, *about: Any) -> Any:
        match what, about:
            case "open", [server]:
                return await self._open(server)
            case "cut", [line]:
                return self._lines[line].cut()
            case "lose", [line, count]:
                self._lines[line].loses += count
            case "freeze", [line, seconds]:
                self._lines[line].frozen_until = asyncio.get_running_loop().time() + seconds
            case "heal", []:
                for one in self._lines.values():
                    one.loses, one.frozen_until = 0, 0.0
        return None

    async def _open(self, server: int) -> int:
        line = _Line(server)
        listening = await asyncio.start_server(line.connect, "127.0.0.1", 0)
        port: int = listening.sockets[0].getsockname()[1]
        self._lines[port] = line
        return port


async def main() -> None:
    """Answer questions until there are no more."""
    loop, proxy = asyncio.get_running_loop(), _Proxy()
    while asked := await loop.run_in_executor(None, sys.stdin.readline):
        sys.stdout.write(json.dumps(await proxy.answer(*json.loads(asked))) + "\n")
        sys.stdout.flush()
    os._exit(0)  # nobody needs the connections that are still open


if __name__ == "__main__":
    asyncio.run(main())
