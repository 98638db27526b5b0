"""What QEMU does with a signal, with a KVM_RUN that failed, and with pages that are lost."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import Look, detector, look, missing, shape

KVM_ALL = ("accel/kvm/kvm-all.c", "kvm-all.c")
ARM = ("target/arm/kvm.c", "target/arm/kvm64.c")
CPUS = ("system/cpus.c", "softmmu/cpus.c", "cpus.c")
GHES = ("hw/acpi/ghes.c",)
MIGRATION = ("migration/migration.c",)

_HOSTS = "#if defined(__i386__) || defined(__x86_64__) || defined(__aarch64__)"
_ON_ARM: tuple[Look, ...] = (
    look(("target/arm/cpu.h",), WHOLE, "#define KVM_HAVE_MCE_INJECTION 1"),
    look(KVM_ALL, WHOLE, f"{_HOSTS} # define KVM_HAVE_MCE_INJECTION 1"),
)
_X86_ALONE = look(
    ("include/sysemu/kvm.h",),
    WHOLE,
    "#ifdef TARGET_I386 #define KVM_HAVE_MCE_INJECTION 1",
)
_SIGBUS = "kvm_arch_on_sigbus_vcpu"

vmm_on_EFAULT = detector(
    "vmm_on_EFAULT",
    shape(
        "stops",
        look(
            KVM_ALL,
            "kvm_cpu_exec",
            "if (run_ret < 0) {",
            "if (run_ret == -EINTR || run_ret == -EAGAIN) {",
            "ret = -1; break;",
            "vm_stop(RUN_STATE_INTERNAL_ERROR);",
        ),
    ),
)

vmm_on_AO = detector(
    "vmm_on_AO",
    shape(
        "lists_page",
        look(
            ARM,
            _SIGBUS,
            "@kvm_hwpoison_page_add(",
            "if (code == BUS_MCEERR_AR) {",
            "kvm_inject_arm_sea(",
            "return;",
        ),
    ),
)

_ABORTS = "} else { error_report($); @abort();"
_UNREAD = "if (!read_ack_register) {"
vmm_on_unacked = detector(
    "vmm_on_unacked",
    shape(
        "aborts",
        look(ARM, _SIGBUS, "if (!acpi_ghes_memory_errors($)) {", _ABORTS),
        look(GHES, "ghes_record_cper_errors", _UNREAD),
    ),
    shape(
        "aborts",
        look(ARM, _SIGBUS, "if (!acpi_ghes_record_errors($)) {", _ABORTS),
        look(GHES, "acpi_ghes_record_errors", _UNREAD),
    ),
)

mce_early = detector(
    "mce_early",
    shape(
        "main_thread",
        look(
            CPUS, "qemu_init_sigbus", "prctl(PR_MCE_KILL, PR_MCE_KILL_SET, PR_MCE_KILL_EARLY, 0, 0)"
        ),
    ),
)

vmm_sigbus = detector(
    "vmm_sigbus",
    *(
        shape(
            "fills_slot", look(KVM_ALL, "kvm_on_sigbus_vcpu", "have_sigbus_pending = true;"), on_arm
        )
        for on_arm in _ON_ARM
    ),
    shape("re_raises", look(KVM_ALL, "kvm_on_sigbus_vcpu", "return 1;"), _X86_ALONE),
)

_UNBLOCKS = tuple(
    shape(
        "false",
        look(KVM_ALL, "kvm_init_cpu_signals", "@sigdelset(&set, SIGBUS);", "pthread_sigmask("),
        on_arm,
    )
    for on_arm in _ON_ARM
)
_KEEPS = shape("true", look(KVM_ALL, "kvm_init_cpu_signals", "kvm_set_signal_mask("), _X86_ALONE)
sigbus_blocked_in_run = detector("sigbus_blocked_in_run", *_UNBLOCKS, _KEEPS)
sigbus_blocked_outside = detector("sigbus_blocked_outside", *_UNBLOCKS, _KEEPS)

vmm_lists = detector(
    "vmm_lists",
    shape(
        "with_error_source",
        look(ARM, _SIGBUS, "@if (ags && addr) {", "kvm_hwpoison_page_add("),
    ),
    shape(
        "with_error_source",
        look(ARM, _SIGBUS, "@if (acpi_ghes_present() && addr) {", "kvm_hwpoison_page_add("),
    ),
)

vmm_sections = detector(
    "vmm_sections",
    shape(
        "touched_page",
        look(
            GHES,
            "acpi_ghes_memory_errors",
            "acpi_ghes_build_append_mem_cper(block, physical_address);",
        ),
    ),
    shape(
        "touched_page",
        look(
            GHES,
            "acpi_ghes_record_mem_error",
            "acpi_ghes_build_append_mem_cper(block, error_physical_addr);",
        ),
    ),
)

vmm_sea_target = detector(
    "vmm_sea_target",
    shape("EL1_always", look(ARM, "kvm_inject_arm_sea", "env->exception.target_el = 1;")),
)

vmm_reset = detector(
    "vmm_reset",
    *(
        shape(
            "remaps_list",
            look(KVM_ALL, "kvm_unpoison_all", "qemu_ram_remap(page->ram_addr"),
            on_arm,
        )
        for on_arm in _ON_ARM
    ),
    shape(
        "keeps_frames",
        look(KVM_ALL, "kvm_on_sigbus_vcpu", "return 1;"),
        missing(KVM_ALL, "kvm_unpoison_all"),
        _X86_ALONE,
    ),
)

vmm_migration = detector(
    "vmm_migration",
    shape("refuses", look(MIGRATION, "migrate_prepare", "if (kvm_hwpoisoned_mem()) {")),
    shape(
        "reads_all",
        look(MIGRATION, "migrate_prepare", "migration_is_blocked(", lacks=("kvm_hwpoisoned_mem",)),
    ),
)

hest_lookup = detector(
    "hest_lookup",
    shape(
        "goes_on",
        look(
            GHES,
            "ghes_record_cper_errors",
            "@get_ghes_source_offsets($, errp); } cpu_physical_memory_read(read_ack_register_addr,",
        ),
    ),
    shape(
        "returns",
        look(
            GHES,
            "ghes_record_cper_errors",
            "if (!get_ghes_source_offsets($)) { @return",
        ),
    ),
)

DETECTORS = (
    vmm_on_EFAULT,
    vmm_on_AO,
    vmm_on_unacked,
    mce_early,
    vmm_sigbus,
    sigbus_blocked_in_run,
    sigbus_blocked_outside,
    vmm_lists,
    vmm_sections,
    vmm_sea_target,
    vmm_reset,
    vmm_migration,
    hest_lookup,
)
