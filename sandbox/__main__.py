"""Starts the sandbox: python -m sandbox --port 8900."""

import argparse

from sandbox.server import PortTakenError, serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins for the outside systems.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: only this machine)")
    parser.add_argument("--port", type=int, default=8900, help="0 takes any free one (default: 8900)")
    arguments = parser.parse_args()
    try:
        serve(arguments.host, arguments.port)
    except PortTakenError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
