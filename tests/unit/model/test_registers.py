"""The bits of the model's registers, against masks that were read elsewhere, and its lemmas.

The masks are those of `esr.h`, `kvm_arm.h` and `tools/sysreg` in Linux v6.12, of `arch.h` and
`ras_arch.h` in Trusted Firmware-A 6a164dda7, and for deferred SErrors of `op_helper.c` in QEMU
v10.2.0, as numbers.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from rascheck.cli import main
from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.load import load

ROOT = Path(__file__).parents[3]
MASKS = {
    "ESR_ELx": {
        "EC": 0xFC000000,
        "IL": 1 << 25,
        "ISV": 1 << 24,
        "VNCR": 1 << 13,
        "SET": 3 << 11,
        "FnV": 1 << 10,
        "EA": 1 << 9,
        "CM": 1 << 8,
        "S1PTW": 1 << 7,
        "WnR": 1 << 6,
        "FSC": 0x3F,
    },
    "ESR_ELx_SError": {
        "EC": 0xFC000000,
        "IL": 1 << 25,
        "IDS": 1 << 24,
        "IESB": 1 << 13,
        "AET": 7 << 10,
        "EA": 1 << 9,
        "FSC": 0x3F,
    },
    "SPSR_ELx": {
        "SP": 1,
        "EL": 3 << 2,
        "nRW": 1 << 4,
        "F": 1 << 6,
        "I": 1 << 7,
        "A": 1 << 8,
        "D": 1 << 9,
        "PAN": 1 << 22,
    },
    "HCR_EL2": {
        "VM": 1,
        "IMO": 1 << 4,
        "AMO": 1 << 5,
        "VSE": 1 << 8,
        "TGE": 1 << 27,
        "RW": 1 << 31,
        "E2H": 1 << 34,
        "TERR": 1 << 36,
        "TEA": 1 << 37,
    },
    "HCRX_EL2": {"TMEA": 1 << 19},
    "SCR_EL3": {
        "NS": 1,
        "EA": 1 << 3,
        "RW": 1 << 10,
        "TERR": 1 << 15,
        "EEL2": 1 << 18,
        "TMEA": 1 << 51,
        "NSE": 1 << 62,
    },
    "SCTLR2_ELx": {"NMEA": 1 << 2, "EASE": 1 << 5},
    "ERRnSTATUS": {
        "AV": 1 << 31,
        "V": 1 << 30,
        "UE": 1 << 29,
        "ER": 1 << 28,
        "OF": 1 << 27,
        "MV": 1 << 26,
        "CE": 3 << 24,
        "DE": 1 << 23,
        "PN": 1 << 22,
        "UET": 3 << 20,
        "IERR": 0xFF00,
        "SERR": 0xFF,
    },
    "BLOCK_STATUS": {
        "UE": 1,
        "CE": 1 << 1,
        "ENTRIES": 0x3FF << 4,
    },
    "DISR_EL1": {"A": 1 << 31, "IDS": 1 << 24, "AET": 7 << 10, "EA": 1 << 9, "FSC": 0x3F},
    "VSESR_EL2": {"IDS": 1 << 24, "AET": 7 << 10, "EA": 1 << 9, "FSC": 0x3F},
}
FSC = {
    "ADDRSZ_L0": 0x00,
    "FAULT_L0": 0x04,
    "FAULT_L3": 0x07,
    "ACCESS_L0": 0x08,
    "PERM_L0": 0x0C,
    "EXTABT": 0x10,
    "MTE": 0x11,
    "SEA_TTW_Lm1": 0x13,
    "SEA_TTW_L0": 0x14,
    "SEA_TTW_L3": 0x17,
    "SECC": 0x18,
    "SECC_TTW_Lm1": 0x1B,
    "SECC_TTW_L3": 0x1F,
    "ADDRSZ_Lm1": 0x29,
    "FAULT_Lm1": 0x2B,
}
NOTHING = "0x0000000000000000"
WITNESSES = {
    "do_sea/do_sea_takes_all": {"esr": "0x80000012"},
    "ghes_ack_offset/ack_spares_other_bits": {
        "val": "0x0000000000000001",
        "write": NOTHING,
        "offset": "0x01",
    },
    "ghes_ack_seen/ack_is_seen": {"preserve": NOTHING, "write": NOTHING, "offset": "0x00"},
    "kvm_EA_or_FSC/EA_and_FSC_agree": {"esr": "0x90000010"},
    "kvm_class_or_code/class_is_the_code": {"esr": "0x80000011"},
    "kvm_level_minus_1/level_minus_1_is_the_same": {"esr": "0x80000013"},
    "kvm_unclaimed/unclaimed_by_EA": {"esr": "0x80000010"},
    "sea_target_tfa_loads/tfa_is_arch_for_loads": {
        "a.spsr": NOTHING,
        "a.scr": "0x0000000000000009",
        "a.hcr": "0x0000000008000000",
        "a.hcrx": NOTHING,
        "a.access": "load",
        "a.of_guest": "false",
    },
    "si_addr/fault_ipa_covers_the_fault": {
        "ipa": NOTHING,
        "m.slot_ipa": NOTHING,
        "m.slot_hva": "0x0000000000001000",
        "m.page_shift": "0x0c",
        "m.lost_shift": "0x0c",
    },
    "si_addr/range_begins_at_si_addr": {
        "ipa": "0x0000000000001000",
        "m.slot_ipa": NOTHING,
        "m.slot_hva": NOTHING,
        "m.page_shift": "0x0c",
        "m.lost_shift": "0x15",
    },
    "si_addr_lsb/range_is_what_is_lost": {
        "m.slot_ipa": NOTHING,
        "m.slot_hva": NOTHING,
        "m.page_shift": "0x0e",
        "m.lost_shift": "0x15",
    },
    "error_records/record_has_every_error": {
        "s": "0x0000000040800000",
        "t": "0x0000000048800000",
        "old": "deferred",
        "e": "corrected",
    },
    "severities_reported_worse/only_UC_of_a_guest_is_fatal": {"e": "uncategorized"},
    "severities_reported_worse/worse_report_is_no_worse": {"is": "CE", "said": "UER"},
    "signals_without_in_band_answers/executed_reads_are_answered_always": {"a": "data_load"},
    "serror_and_sea/serror_and_sea_agree": {
        "c.masked": "false",
        "c.spsr": NOTHING,
        "c.scr": "0x0000000000000001",
        "c.hcr": "0x0000000000000020",
        "c.hcrx": NOTHING,
        "c.sctlr2": NOTHING,
        "t": "EL2",
    },
    "severity_codes/UET_as_SET": {"status": "0x0000000060000000", "esr": "0x80000010"},
    "serror_severity/panics_for_UC_only": {"esr": "0xbc000000"},
    "tfa_sync_uncontainable/v2_15_is_v2_14": {"esr": "0x80000010"},
    "tfa_async_uncontainable/async_v2_15_is_v2_14": {"esr": "0xbd000011"},
}


@cache
def declared() -> tuple[syntax.Item, ...]:
    sink = Diagnostics()
    found = load([ROOT / "model/ras/registers.ras"], sink)
    assert not sink.failed
    return tuple(item for module in found for item in module.items)


def test_the_fields_are_where_the_sources_have_them() -> None:
    assert {
        item.name.name: {part.name.name: (2 << part.high) - (1 << part.low) for part in item.fields}
        for item in declared()
        if isinstance(item, syntax.Register)
    } == MASKS


def test_the_fault_status_codes_are_those_of_linux() -> None:
    (codes,) = (
        {member.name.name: member.value for member in item.members}
        for item in declared()
        if isinstance(item, syntax.Enum) and item.name.name == "Fsc"
    )
    assert {name: codes[name] for name in FSC} == FSC


def test_every_register_and_every_encoding_says_where_it_is_from() -> None:
    assert [
        item.name.name
        for item in declared()
        if isinstance(item, syntax.Enum | syntax.Register)
        and not any(note.kind == "ref" for note in item.notes)
    ] == []


@pytest.fixture(scope="module")
def lemmas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The least values of every lemma that is violated, by `check/lemma`."""
    file = tmp_path_factory.mktemp("lemmas") / "lemmas.json"
    path = str(ROOT / "properties/lemmas")
    assert main(["check", path, "--no-out", "-q", "--json", str(file)]) == 0
    return {
        f"{check['check']}/{row['property']}": row["witness"]
        for check in json.loads(file.read_text())["checks"]
        for row in check["results"]
        if row["verdict"] == "violated"
    }


def test_the_least_values_that_violate_a_lemma(lemmas: dict[str, dict[str, str]]) -> None:
    rules = {name for name in lemmas if name.startswith("sea_target") and "loads" not in name}
    assert {name: lemmas[name] for name in sorted(set(lemmas) - rules)} == dict(
        sorted(WITNESSES.items())
    )


@pytest.mark.parametrize("check", ["always_el1", "tfa"])
def test_a_process_of_a_vhe_host_is_sent_to_the_wrong_level(
    check: str, lemmas: dict[str, dict[str, str]]
) -> None:
    """SPSR_EL3 says EL0; TGE and E2H are set, TEA is not."""
    values = lemmas[f"sea_target_{check}/fw_target_is_arch_under_vhe"]
    assert (values["a.spsr"], values["a.hcr"]) == (NOTHING, "0x0000000408000000")
    assert (values["a.access"], values["a.of_guest"]) == ("load", "false")
