"""Names of a System as identifiers of another language."""

from rascheck.exporters.names import Names, identifier
from rascheck.system.ir import Const, EnumType, IntType


def test_what_is_no_letter_is_an_underscore() -> None:
    assert identifier("kvm.gfn[vcpu0]") == "kvm_gfn_vcpu0"
    assert identifier("0 <= x") == "x0_x"
    assert identifier("\N{GREEK SMALL LETTER MU}") == "x"
    assert identifier("a" * 100) == "a" * 60


def test_names_are_different_in_any_case() -> None:
    names = Names(["bit"])
    assert names.of("a", "Bit") == "Bit_2"
    assert names.of("b", "bit") == "bit_3"
    assert names.of("a", "Bit") == "Bit_2"


def test_members_of_different_enumerations() -> None:
    names = Names([])
    colours = EnumType("", ("Red", "Green"))
    lights = EnumType("", ("Off", "Red"))
    assert names.constant(Const(0, colours)) == "Red"
    assert names.constant(Const(1, lights)) == "Red_2"
    assert names.constant(Const(7, IntType(7, 7))) == "7"
    assert names.constants == {"Red": 0, "Red_2": 1}
