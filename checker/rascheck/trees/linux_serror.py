"""What arm64 and KVM do about an SError: at entry, at exit, of the host, of a guest."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, missing, shape

EXIT = ("arch/arm64/kvm/handle_exit.c",)
ENTRY = ("arch/arm64/kvm/hyp/entry.S",)
VECTOR = ("arch/arm64/kvm/hyp/hyp-entry.S",)
TRAPS = ("arch/arm64/kernel/traps.c",)
INJECT = ("arch/arm64/kvm/inject_fault.c", "virt/kvm/arm/inject_fault.c")

_RAS = "if (!arm64_is_ras_serror(esr) || arm64_is_fatal_ras_serror("

guest_serror = detector(
    "guest_serror",
    shape("by_severity", look(EXIT, "kvm_handle_guest_serror", f"{_RAS}NULL, esr))")),
    shape(
        "always_injected",
        look(EXIT, "handle_exit", "case ARM_EXCEPTION_EL1_SERROR: kvm_inject_vabt(vcpu);"),
        missing(EXIT, "kvm_handle_guest_serror"),
    ),
)

_NO_HANDLER = look(TRAPS, WHOLE, lacks=("do_serror", "arm64_is_ras_serror"))
serror_by_severity = detector(
    "serror_by_severity",
    shape("true", look(TRAPS, "do_serror", f"{_RAS}regs, esr))", "arm64_serror_panic(")),
    shape("false", look(TRAPS, "do_serror", "panic(", lacks=("arm64_is_ras_serror",))),
    shape("false", look(TRAPS, "bad_mode", "panic("), _NO_HANDLER),
)

kvm_two_serrors = detector(
    "kvm_two_serrors",
    shape(
        "disr_only",
        look(
            EXIT,
            "handle_exit_early",
            "@kvm_handle_guest_serror(vcpu, disr_to_esr(disr)); } else { $; } return; }",
        ),
    ),
)

serror_emulated_entry = detector(
    "serror_emulated_entry",
    shape(
        "true",
        look(
            INJECT,
            "kvm_inject_serror_esr",
            "if (!serror_is_masked(vcpu)) { @pend_serror_exception(vcpu);",
        ),
    ),
    shape("false", look(INJECT, "kvm_inject_vabt", "| HCR_VSE);")),
    shape("false", look(INJECT, "kvm_inject_vabt", "kvm_set_sei_esr(vcpu, ESR_ELx_ISV);")),
    shape("false", look(INJECT, "kvm_inject_vabt", "pend_guest_serror(vcpu, ESR_ELx_ISV);")),
)

entry_checks_isr = detector(
    "entry_checks_isr",
    shape("true", look(ENTRY, "__guest_enter", "mrs x1, isr_el1 cbz x1, 1f")),
    shape("false", look(ENTRY, "__guest_enter", "eret", lacks=("isr_el1",))),
)

guest_exit_esb = detector(
    "guest_exit_esb",
    shape("in_vector", look(VECTOR, "valid_vect", "esb")),
    shape(
        "after_save",
        look(
            ENTRY, "__guest_exit", "alternative_if ARM64_HAS_RAS_EXTN", "esb mrs_s x2, SYS_DISR_EL1"
        ),
    ),
    shape("unmasks", look(ENTRY, "__guest_exit", "msr daifclr, #4", lacks=("esb", "SYS_DISR_EL1"))),
)

DETECTORS = (
    guest_serror,
    serror_by_severity,
    kvm_two_serrors,
    serror_emulated_entry,
    entry_checks_isr,
    guest_exit_esb,
)
