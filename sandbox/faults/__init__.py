"""Faults: rules that make a stand-in slow, refuse, lie, or lose the connection, for chosen requests.

A fault is one small class that says what its kind looks like in JSON and what it does to a request. Those of
this package can befall any system; a system's own troubles stand in its own folder and derive from `OwnFault`.
"""

from sandbox.faults.fault import Exchange, Fault, OwnFault
from sandbox.faults.rules import Faults, Rule, read_rule

__all__ = ["Exchange", "Fault", "Faults", "OwnFault", "Rule", "read_rule"]
