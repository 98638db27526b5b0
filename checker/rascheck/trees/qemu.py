"""What QEMU does with a signal and with a KVM_RUN that failed."""

from __future__ import annotations

from rascheck.trees.detect import Detector, Look, Shape

KVM_ALL = ("accel/kvm/kvm-all.c", "kvm-all.c")
ARM = ("target/arm/kvm.c", "target/arm/kvm64.c")
CPUS = ("system/cpus.c", "softmmu/cpus.c", "cpus.c")

vmm_on_EFAULT = Detector(
    "vmm_on_EFAULT",
    (
        Shape(
            "stops",
            (
                Look(
                    KVM_ALL,
                    "kvm_cpu_exec",
                    (
                        "if (run_ret < 0) {",
                        "if (run_ret == -EINTR || run_ret == -EAGAIN) {",
                        "ret = -1; break;",
                        "vm_stop(RUN_STATE_INTERNAL_ERROR);",
                    ),
                ),
            ),
        ),
    ),
)

_AO = "if (code == BUS_MCEERR_AR) {"
vmm_on_AO = Detector(
    "vmm_on_AO",
    (
        Shape(
            "lists_page",
            (Look(ARM, "kvm_arch_on_sigbus_vcpu", ("kvm_hwpoison_page_add(", _AO, "return;")),),
        ),
    ),
)

vmm_on_unacked = Detector(
    "vmm_on_unacked",
    (
        Shape(
            "aborts",
            (
                Look(
                    ARM,
                    "kvm_arch_on_sigbus_vcpu",
                    ("if (!acpi_ghes_memory_errors($)) {", "} else { error_report($); abort();"),
                ),
                Look(
                    ("hw/acpi/ghes.c",), "ghes_record_cper_errors", ("if (!read_ack_register) {",)
                ),
            ),
        ),
        Shape(
            "aborts",
            (
                Look(
                    ARM,
                    "kvm_arch_on_sigbus_vcpu",
                    ("if (!acpi_ghes_record_errors($)) {", "} else { error_report($); abort();"),
                ),
                Look(
                    ("hw/acpi/ghes.c",), "acpi_ghes_record_errors", ("if (!read_ack_register) {",)
                ),
            ),
        ),
    ),
)

mce_early = Detector(
    "mce_early",
    (
        Shape(
            "main_thread",
            (
                Look(
                    CPUS,
                    "qemu_init_sigbus",
                    ("prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0)",),
                ),
            ),
        ),
    ),
)

DETECTORS = (vmm_on_EFAULT, vmm_on_AO, vmm_on_unacked, mce_early)
