"""What KVM on arm64 does with an abort of a guest, and with a frame that failed."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, missing, shape

MMU = ("arch/arm64/kvm/mmu.c", "virt/kvm/arm/mmu.c", "arch/arm/kvm/mmu.c")
RUN = ("arch/arm64/kvm/arm.c", "virt/kvm/arm/arm.c", "arch/arm/kvm/arm.c")
EMULATE = ("arch/arm64/include/asm/kvm_emulate.h",)
KVM_ARM = ("arch/arm64/include/asm/kvm_arm.h",)
SYS_REGS = ("arch/arm64/kvm/sys_regs.c",)

ABORT, SEA, MAP = "kvm_handle_guest_abort", "kvm_handle_guest_sea", "user_mem_abort"
_DABT_FSC = look(EMULATE, "kvm_vcpu_dabt_isextabt", "switch (", "case FSC_SEA:")
_ABT_FSC = look(EMULATE, "kvm_vcpu_abt_issea", "switch (", "case FSC_SEA:")
_ABT_ESR = look(EMULATE, "kvm_vcpu_abt_issea", "switch (", "case ESR_ELx_FSC_EXTABT:")
_IS_SEA = "if (kvm_vcpu_abt_issea(vcpu))"

hcr_tea = detector(
    "hcr_tea",
    shape("true", look(EMULATE, "vcpu_reset_hcr", "ARM64_HAS_RAS_EXTN", "hcr_el2 |= HCR_TEA;")),
    shape("true", look(SYS_REGS, "vcpu_set_hcr", "ARM64_HAS_RAS_EXTN", "hcr_el2 |= HCR_TEA;")),
    shape(
        "false",
        look(EMULATE, "vcpu_reset_hcr", "hcr_el2 = HCR_GUEST_FLAGS;", lacks=("HCR_TEA",)),
        missing(KVM_ARM, "HCR_TEA"),
    ),
)

_LOOP = "kvm_arch_vcpu_ioctl_run"
_WORK = "xfer_to_guest_mode_handle_work"
kvm_xfer_work = detector(
    "kvm_xfer_work",
    shape("true", look(RUN, _LOOP, f"{_WORK}(vcpu)")),
    shape("true", look(RUN, _LOOP, f"kvm_{_WORK}(vcpu)")),
    shape(
        "false",
        look(
            RUN,
            _LOOP,
            "cond_resched();",
            "signal_pending(current)",
            lacks=(_WORK, f"kvm_{_WORK}"),
        ),
    ),
)

_SIGNAL = look(MMU, "kvm_send_hwpoison_signal", "BUS_MCEERR_AR")
hwpoison_fault = detector(
    "hwpoison_fault",
    shape(
        "sends_AR",
        look(
            MMU,
            MAP,
            "if (pfn == KVM_PFN_ERR_HWPOISON) { @kvm_send_hwpoison_signal($); return 0;",
        ),
        _SIGNAL,
    ),
    shape(
        "sends_AR",
        look(
            MMU,
            "kvm_s2_fault_pin_pfn",
            "pfn == KVM_PFN_ERR_HWPOISON) { @kvm_send_hwpoison_signal($); return 0;",
        ),
        _SIGNAL,
    ),
    shape(
        "returns_EFAULT",
        look(
            MMU,
            MAP,
            "pfn = gfn_to_pfn_prot(",
            "return -EFAULT;",
            lacks=("KVM_PFN_ERR_HWPOISON",),
        ),
    ),
)

sea_claim = detector(
    "sea_claim",
    shape(
        "not_offered",
        look(
            MMU,
            ABORT,
            "kvm_vcpu_dabt_isextabt(vcpu)",
            lacks=("handle_guest_sea", "kvm_handle_guest_sea"),
        ),
    ),
    shape(
        "by_FSC",
        look(MMU, ABORT, "@if (is_abort_sea(fault_status)) {", "handle_guest_sea("),
        look(MMU, "is_abort_sea", "switch (fault_status)", "case FSC_SEA:"),
    ),
    shape(
        "by_FSC",
        look(MMU, ABORT, "@if (kvm_vcpu_dabt_isextabt(vcpu)) {", "if (!handle_guest_sea("),
        _DABT_FSC,
    ),
    shape(
        "by_FSC",
        look(MMU, ABORT, "@if (kvm_vcpu_dabt_isextabt(vcpu)) {", "if (!kvm_handle_guest_sea("),
        _DABT_FSC,
    ),
    shape("by_FSC", look(MMU, ABORT, f"@{_IS_SEA}", "kvm_handle_guest_sea("), _ABT_FSC),
    shape("by_FSC", look(MMU, ABORT, f"@{_IS_SEA}", "kvm_handle_guest_sea("), _ABT_ESR),
)

sea_fallback = detector(
    "sea_fallback",
    shape(
        "by_EA",
        look(MMU, ABORT, "if (unlikely(!is_iabt && kvm_vcpu_dabt_isextabt(vcpu)))"),
        look(EMULATE, "kvm_vcpu_dabt_isextabt", "return !!(kvm_vcpu_get_hsr(vcpu) & ESR_ELx_EA);"),
    ),
    shape(
        "by_FSC",
        look(MMU, ABORT, "@if (kvm_vcpu_dabt_isextabt(vcpu))", "kvm_inject_vabt("),
        _DABT_FSC,
    ),
    shape("by_FSC", look(MMU, ABORT, _IS_SEA), _ABT_FSC),
    shape("by_FSC", look(MMU, ABORT, _IS_SEA), _ABT_ESR),
)

unclaimed_sea = detector(
    "unclaimed_sea",
    shape("injects_vabt", look(MMU, ABORT, "kvm_inject_vabt(vcpu);")),
    shape(
        "injects_serror",
        look(MMU, SEA, "return kvm_inject_serror(vcpu);"),
        look(MMU, ABORT, "return kvm_handle_guest_sea(vcpu);", lacks=("kvm_inject_vabt",)),
    ),
)

unclaimed_iabt = detector(
    "unclaimed_iabt",
    shape(
        "returns_EFAULT",
        look(
            MMU,
            ABORT,
            "@if (unlikely(!is_iabt && kvm_vcpu_dabt_isextabt(vcpu))) { kvm_inject_vabt(vcpu);",
            "return -EFAULT;",
        ),
    ),
    shape(
        "returns_EFAULT",
        look(
            MMU,
            ABORT,
            "@if (unlikely(!is_iabt)) { kvm_inject_vabt(vcpu);",
            "return -EFAULT;",
        ),
    ),
    shape(
        "as_data_abort",
        look(MMU, ABORT, f"{_IS_SEA} {{ if (kvm_handle_guest_sea($)) @kvm_inject_vabt(vcpu);"),
    ),
    shape(
        "as_data_abort",
        look(MMU, ABORT, f"{_IS_SEA} @return kvm_handle_guest_sea(vcpu);"),
        look(MMU, SEA, "return kvm_inject_serror(vcpu);"),
    ),
)

has_sea_to_user = detector(
    "has_sea_to_user",
    shape(
        "true",
        look(MMU, SEA, "KVM_ARCH_FLAG_EXIT_SEA", "exit_reason = KVM_EXIT_ARM_SEA;"),
    ),
    shape(
        "false",
        look(MMU, ABORT, "kvm_inject_vabt(vcpu);", lacks=("KVM_EXIT_ARM_SEA",)),
        look(MMU, WHOLE, lacks=("KVM_EXIT_ARM_SEA",)),
    ),
    shape(
        "false",
        look(MMU, SEA, "return kvm_inject_serror(vcpu);", lacks=("KVM_EXIT_ARM_SEA",)),
    ),
)

DETECTORS = (
    hcr_tea,
    kvm_xfer_work,
    hwpoison_fault,
    sea_claim,
    sea_fallback,
    unclaimed_sea,
    unclaimed_iabt,
    has_sea_to_user,
)
