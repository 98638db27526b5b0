"""What drivers/acpi/apei, and the arm64 code that calls it, does with a record."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, missing, shape

GHES = ("drivers/acpi/apei/ghes.c",)
FAULT = ("arch/arm64/mm/fault.c",)
_NO_APEI = look(FAULT, WHOLE, lacks=("do_sea", "apei_claim_sea", "ghes_notify_sea"))

ghes_sea = detector(
    "ghes_sea",
    shape(
        "no_source",
        look(
            GHES, "ghes_probe", "case ACPI_HEST_NOTIFY_EXTERNAL:", lacks=("ACPI_HEST_NOTIFY_SEA",)
        ),
    ),
    shape("in_abort", look(GHES, "ghes_notify_sea", "if (!ghes_proc(ghes))")),
    shape(
        "estatus_queue",
        look(GHES, "ghes_notify_sea", "ghes_in_nmi_spool_from_list(", lacks=("ghes_proc",)),
        look(GHES, "ghes_in_nmi_spool_from_list", "irq_work_queue(&ghes_proc_irq_work)"),
    ),
)

mf_dispatch = detector(
    "mf_dispatch",
    shape(
        "by_kworker",
        look(GHES, "ghes_handle_memory_failure", "memory_failure_queue("),
        look(GHES, "ghes_proc_in_irq", "ghes_do_proc(", lacks=("task_work_add",)),
    ),
    shape(
        "by_kick",
        look(GHES, "ghes_proc_in_irq", "ghes_kick_task_work", "task_work_add(current,"),
        look(GHES, "ghes_kick_task_work", "memory_failure_queue_kick("),
    ),
    shape(
        "by_task_work",
        look(
            GHES,
            "ghes_do_memory_failure",
            "init_task_work($, memory_failure_cb)",
            "task_work_add(current,",
        ),
        look(GHES, "memory_failure_cb", "memory_failure("),
    ),
)

mf_action_required = detector(
    "mf_action_required",
    shape(
        "true",
        look(GHES, "ghes_handle_memory_failure", "flags = sync ? MF_ACTION_REQUIRED : 0;"),
    ),
    shape(
        "false",
        look(GHES, "ghes_handle_memory_failure", "flags = 0;", lacks=("MF_ACTION_REQUIRED",)),
    ),
)

unqueued_sync = detector(
    "unqueued_sync",
    shape(
        "force_sig_SIGBUS",
        look(GHES, "ghes_do_proc", "if (sync && !queued)", "force_sig(SIGBUS)"),
    ),
    shape(
        "nothing_sent",
        look(
            GHES,
            "ghes_do_proc",
            "apei_estatus_for_each_section(estatus, gdata)",
            lacks=("SIGBUS", "force_sig"),
        ),
    ),
)

do_sea_signal = detector(
    "do_sea_signal",
    shape(
        "every_time",
        look(FAULT, "do_sea", "ghes_notify_sea();", "arm64_notify_die(", lacks=("apei_claim_sea",)),
    ),
    shape(
        "every_time",
        look(FAULT, "do_sea", "; apei_claim_sea(regs);", "@arm64_notify_die("),
    ),
    shape("every_time", look(FAULT, "do_bad", "return 1;"), _NO_APEI),
    shape(
        "if_unclaimed",
        look(
            FAULT,
            "do_sea",
            "@apei_claim_sea(regs) == 0) { return 0;",
            "arm64_notify_die(",
        ),
    ),
)

do_sea_offers = detector(
    "do_sea_offers",
    shape("no_mode", look(FAULT, "do_bad", "return 1;"), _NO_APEI),
    shape("any_mode", look(FAULT, "do_sea", "ghes_notify_sea();", lacks=("user_mode",))),
    shape("any_mode", look(FAULT, "do_sea", "apei_claim_sea(regs);", lacks=("user_mode",))),
    shape("user_mode", look(FAULT, "do_sea", "if (user_mode(regs) && apei_claim_sea(regs) == 0)")),
)

ghes_ack = detector(
    "ghes_ack",
    shape(
        "never_acked",
        look(GHES, "ghes_proc", "ghes_clear_estatus(ghes);", lacks=("ghes_ack_error",)),
        look(GHES, WHOLE, lacks=("ghes_ack_error", "read_ack_register")),
    ),
    shape(
        "ack_then_clear",
        look(GHES, "ghes_proc", "@ghes_ack_error(ghes->generic_v2);", "ghes_clear_estatus(ghes);"),
    ),
    shape(
        "clear_then_ack",
        look(GHES, "ghes_proc", "ghes_clear_estatus(ghes);", "ghes_ack_error(ghes->generic_v2);"),
    ),
    shape(
        "clear_then_ack",
        look(
            GHES,
            "ghes_clear_estatus",
            "estatus->block_status = 0;",
            "ghes_ack_error(ghes->generic_v2);",
        ),
    ),
)

_ENTRY = "ghes_in_nmi_queue_one_entry"
cached_record = detector(
    "cached_record",
    shape(
        "dropped",
        look(GHES, _ENTRY, "if (ghes_estatus_cached(estatus)) @goto no_work;"),
    ),
    shape(
        "not_claimed",
        look(
            GHES,
            _ENTRY,
            "if (ghes_estatus_cached(estatus)) { if (is_hest_sync_notify(ghes)) @rc = -ECANCELED;",
            "return rc;",
        ),
    ),
)

arm_processor_section = detector(
    "arm_processor_section",
    shape(
        "logged",
        look(GHES, "ghes_do_proc", "CPER_SEC_PROC_ARM", "log_arm_hw_error("),
        missing(GHES, "ghes_handle_arm_hw_error"),
    ),
    shape(
        "logged",
        look(GHES, "ghes_do_proc", "CPER_SEC_PLATFORM_MEM", lacks=("CPER_SEC_PROC_ARM",)),
    ),
    shape(
        "queued",
        look(GHES, "ghes_do_proc", "queued = ghes_handle_arm_hw_error("),
        look(GHES, "ghes_handle_arm_hw_error", "ghes_do_memory_failure("),
    ),
)

kick_for = detector(
    "kick_for",
    shape(
        "not_init_mm",
        look(GHES, "ghes_proc_in_irq", "if (task_work_pending && current->mm != &init_mm)"),
    ),
    shape("has_mm", look(GHES, "ghes_proc_in_irq", "if (task_work_pending && current->mm)")),
    shape(
        "has_mm",
        look(GHES, "ghes_do_memory_failure", "if (flags == MF_ACTION_REQUIRED && current->mm)"),
    ),
)

DETECTORS = (
    ghes_sea,
    mf_dispatch,
    mf_action_required,
    unqueued_sync,
    do_sea_signal,
    do_sea_offers,
    ghes_ack,
    cached_record,
    arm_processor_section,
    kick_for,
)
