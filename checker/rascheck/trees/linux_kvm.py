"""What KVM on arm64 does with an abort of a guest."""

from __future__ import annotations

from rascheck.trees.detect import Detector, Look, Shape

MMU = ("arch/arm64/kvm/mmu.c", "virt/kvm/arm/mmu.c", "arch/arm/kvm/mmu.c")
ARM = ("arch/arm64/kvm/arm.c", "virt/kvm/arm/arm.c", "arch/arm/kvm/arm.c")
EMULATE = ("arch/arm64/include/asm/kvm_emulate.h",)
KVM_ARM = ("arch/arm64/include/asm/kvm_arm.h",)
SYS_REGS = ("arch/arm64/kvm/sys_regs.c",)


def _mmu(function: str, *has: str, lacks: tuple[str, ...] = ()) -> Look:
    return Look(MMU, function, has, lacks)


_ABORT = "kvm_handle_guest_abort"
_FSC_DABT = Look(EMULATE, "kvm_vcpu_dabt_isextabt", ("switch (", "case FSC_SEA:"))
_FSC_ABT = Look(EMULATE, "kvm_vcpu_abt_issea", ("case FSC_SEA:",))
_FSC_ESR = Look(EMULATE, "kvm_vcpu_abt_issea", ("case ESR_ELx_FSC_EXTABT:",))
_FSC_ESR_FN = Look(EMULATE, "kvm_vcpu_abt_issea", ("return esr_fsc_is_",))

hcr_tea = Detector(
    "hcr_tea",
    (
        Shape(
            "true",
            (Look(EMULATE, "vcpu_reset_hcr", ("ARM64_HAS_RAS_EXTN", "hcr_el2 |= HCR_TEA;")),),
        ),
        Shape(
            "true",
            (Look(SYS_REGS, "vcpu_set_hcr", ("ARM64_HAS_RAS_EXTN", "hcr_el2 |= HCR_TEA;")),),
        ),
        Shape(
            "false",
            (
                Look(EMULATE, "vcpu_reset_hcr", ("hcr_el2 = HCR_GUEST_FLAGS;",), ("HCR_TEA",)),
                Look(KVM_ARM, "HCR_TEA", absent=True),
            ),
        ),
    ),
)

kvm_xfer_work = Detector(
    "kvm_xfer_work",
    (
        Shape(
            "true",
            (Look(ARM, "kvm_arch_vcpu_ioctl_run", ("xfer_to_guest_mode_handle_work(vcpu)",)),),
        ),
        Shape(
            "true",
            (Look(ARM, "kvm_arch_vcpu_ioctl_run", ("kvm_xfer_to_guest_mode_handle_work(vcpu)",)),),
        ),
        Shape(
            "false",
            (
                Look(
                    ARM,
                    "kvm_arch_vcpu_ioctl_run",
                    ("cond_resched();", "signal_pending(current)"),
                    ("xfer_to_guest_mode_handle_work", "kvm_xfer_to_guest_mode_handle_work"),
                ),
            ),
        ),
    ),
)

hwpoison_fault = Detector(
    "hwpoison_fault",
    (
        Shape(
            "sends_AR",
            (
                _mmu(
                    "user_mem_abort",
                    "if (pfn == KVM_PFN_ERR_HWPOISON) { @kvm_send_hwpoison_signal($); return 0;",
                ),
                _mmu("kvm_send_hwpoison_signal", "BUS_MCEERR_AR"),
            ),
        ),
        Shape(
            "sends_AR",
            (
                _mmu(
                    "kvm_s2_fault_pin_pfn",
                    "pfn == KVM_PFN_ERR_HWPOISON) { @kvm_send_hwpoison_signal($); return 0;",
                ),
                _mmu("kvm_send_hwpoison_signal", "BUS_MCEERR_AR"),
            ),
        ),
        Shape(
            "returns_EFAULT",
            (
                _mmu(
                    "user_mem_abort",
                    "pfn = gfn_to_pfn_prot(",
                    "return -EFAULT;",
                    lacks=("KVM_PFN_ERR_HWPOISON",),
                ),
            ),
        ),
    ),
)

sea_claim = Detector(
    "sea_claim",
    (
        Shape(
            "not_offered",
            (
                _mmu(
                    _ABORT,
                    "kvm_vcpu_dabt_isextabt(vcpu)",
                    lacks=("handle_guest_sea", "kvm_handle_guest_sea"),
                ),
            ),
        ),
        Shape(
            "by_FSC",
            (
                _mmu(_ABORT, "if (is_abort_sea(fault_status)) {", "handle_guest_sea("),
                _mmu("is_abort_sea", "switch (fault_status)", "case FSC_SEA:"),
            ),
        ),
        Shape(
            "by_FSC",
            (
                _mmu(
                    _ABORT,
                    "if (kvm_vcpu_dabt_isextabt(vcpu)) {",
                    "if (!handle_guest_sea(",
                ),
                _FSC_DABT,
            ),
        ),
        Shape(
            "by_FSC",
            (
                _mmu(
                    _ABORT,
                    "if (kvm_vcpu_dabt_isextabt(vcpu)) {",
                    "if (!kvm_handle_guest_sea(",
                ),
                _FSC_DABT,
            ),
        ),
        Shape(
            "by_FSC",
            (
                _mmu(_ABORT, "if (kvm_vcpu_abt_issea(vcpu))", "kvm_handle_guest_sea("),
                _FSC_ABT,
            ),
        ),
        Shape(
            "by_FSC",
            (
                _mmu(_ABORT, "if (kvm_vcpu_abt_issea(vcpu))", "kvm_handle_guest_sea("),
                _FSC_ESR,
            ),
        ),
    ),
)

sea_fallback = Detector(
    "sea_fallback",
    (
        Shape(
            "by_EA",
            (
                _mmu(_ABORT, "if (unlikely(!is_iabt && kvm_vcpu_dabt_isextabt(vcpu)))"),
                Look(
                    EMULATE,
                    "kvm_vcpu_dabt_isextabt",
                    ("return !!(kvm_vcpu_get_hsr(vcpu) &ESR_ELx_EA);",),
                ),
            ),
        ),
        Shape(
            "by_FSC",
            (_mmu(_ABORT, "if (kvm_vcpu_dabt_isextabt(vcpu))", "kvm_inject_vabt("), _FSC_DABT),
        ),
        Shape(
            "by_FSC",
            (_mmu(_ABORT, "if (kvm_vcpu_abt_issea(vcpu))"), _FSC_ABT),
        ),
        Shape(
            "by_FSC",
            (_mmu(_ABORT, "if (kvm_vcpu_abt_issea(vcpu))"), _FSC_ESR),
        ),
    ),
)

unclaimed_sea = Detector(
    "unclaimed_sea",
    (
        Shape(
            "injects_vabt",
            (_mmu(_ABORT, "kvm_inject_vabt(vcpu);"),),
        ),
        Shape(
            "injects_serror",
            (
                _mmu(_ABORT, "return kvm_handle_guest_sea(vcpu);", lacks=("kvm_inject_vabt",)),
                _mmu("kvm_handle_guest_sea", "return kvm_inject_serror(vcpu);"),
            ),
        ),
    ),
)

DETECTORS = (
    hcr_tea,
    kvm_xfer_work,
    hwpoison_fault,
    sea_claim,
    sea_fallback,
    unclaimed_sea,
)
