"""Who writes stage 2 in KVM on arm64, when, and what nested guests get."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, missing, shape
from rascheck.trees.linux_kvm import MAP, MMU

KVM_MAIN = ("virt/kvm/kvm_main.c",)
INJECT = ("arch/arm64/kvm/inject_fault.c", "virt/kvm/arm/inject_fault.c")
NESTED = ("arch/arm64/kvm/emulate-nested.c",)

_SEQS = ("vcpu->kvm->mmu_notifier_seq", "vcpu->kvm->mmu_invalidate_seq", "kvm->mmu_invalidate_seq")

seq_sampled = detector(
    "seq_sampled",
    shape(
        "after_unlock",
        look(
            MMU,
            MAP,
            "up_read(&current->mm->mmap_sem);",
            "mmu_seq = vcpu->kvm->mmu_notifier_seq; smp_rmb();",
        ),
    ),
    shape(
        "after_unlock",
        look(
            MMU,
            MAP,
            "mmap_read_unlock(current->mm);",
            "mmu_seq = vcpu->kvm->mmu_notifier_seq; smp_rmb();",
        ),
    ),
    *(
        shape("under_mmap_lock", look(MMU, MAP, f"mmu_seq = {seq}; mmap_read_unlock(current->mm);"))
        for seq in _SEQS
    ),
    shape(
        "under_mmap_lock",
        look(
            MMU,
            "kvm_s2_fault_get_vma_info",
            "mmu_seq = kvm->mmu_invalidate_seq; mmap_read_unlock(current->mm);",
        ),
    ),
)

has_change_pte = detector(
    "has_change_pte",
    shape("true", look(MMU, "kvm_set_spte_hva"), look(KVM_MAIN, "kvm_mmu_notifier_change_pte")),
    shape("true", look(MMU, "kvm_set_spte_gfn"), look(KVM_MAIN, "kvm_mmu_notifier_change_pte")),
    shape(
        "false",
        look(KVM_MAIN, "kvm_mmu_notifier_invalidate_range_start"),
        look(KVM_MAIN, WHOLE, lacks=(".change_pte",)),
        look(MMU, WHOLE, lacks=("kvm_set_spte_gfn", "kvm_set_spte_hva")),
    ),
)

has_eager_split = detector(
    "has_eager_split",
    shape("true", look(MMU, "kvm_mmu_split_huge_pages", "kvm_pgtable_stage2_split(")),
    shape("true", look(MMU, "kvm_mmu_split_huge_pages", "KVM_PGT_FN(kvm_pgtable_stage2_split)(")),
    shape("false", look(MMU, MAP), look(MMU, WHOLE, lacks=("kvm_pgtable_stage2_split",))),
)

nested_sea = detector(
    "nested_sea",
    shape(
        "kvm_sea_target_is_el2",
        look(INJECT, "kvm_inject_sea", "if (is_nested_ctxt(vcpu) && kvm_sea_target_is_el2(vcpu))"),
    ),
    shape(
        "exception_target_el",
        look(INJECT, "pend_sync_exception", "case PSR_MODE_EL0t: @if (vcpu_el2_tge_is_set(vcpu))"),
        look(INJECT, "inject_abt64", "pend_sync_exception(vcpu);"),
        missing(INJECT, "kvm_sea_target_is_el2"),
    ),
)

nested_far = detector(
    "nested_far",
    shape(
        "written",
        look(NESTED, "kvm_inject_nested_sea", "vcpu_write_sys_reg(vcpu, addr, FAR_EL2);"),
    ),
    shape(
        "arguments_swapped",
        look(NESTED, "kvm_inject_nested_sea", "vcpu_write_sys_reg(vcpu, FAR_EL2, addr);"),
    ),
)

nested_lsb = detector(
    "nested_lsb",
    shape("of_the_vma", look(MMU, MAP, "kvm_send_hwpoison_signal(hva, vma_shift);")),
    shape("of_the_vma", look(MMU, MAP, "kvm_send_hwpoison_signal(hva, vma);")),
    shape(
        "of_the_mapping",
        look(
            MMU,
            "kvm_s2_fault_pin_pfn",
            "kvm_send_hwpoison_signal(s2fd->hva, __ffs(s2vi->vma_pagesize));",
        ),
    ),
    shape(
        "of_the_mapping",
        look(MMU, MAP, "kvm_send_hwpoison_signal(hva, __ffs(vma_pagesize));"),
    ),
)

DETECTORS = (seq_sampled, has_change_pte, has_eager_split, nested_sea, nested_far, nested_lsb)
