"""SMV."""

from rascheck.system.ir import System


def smv(system: System) -> str:
    """SMV."""
    return ""
