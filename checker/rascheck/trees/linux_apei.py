"""What drivers/acpi/apei and the arm64 code that calls it do with a record."""

from __future__ import annotations

from rascheck.trees.detect import Detector, Look, Shape

GHES = ("drivers/acpi/apei/ghes.c",)
FAULT = ("arch/arm64/mm/fault.c",)


def _ghes(function: str, *has: str, lacks: tuple[str, ...] = ()) -> Look:
    return Look(GHES, function, has, lacks)


ghes_sea = Detector(
    "ghes_sea",
    (
        Shape(
            "no_source",
            (
                _ghes(
                    "ghes_probe",
                    "case ACPI_HEST_NOTIFY_EXTERNAL:",
                    lacks=("ACPI_HEST_NOTIFY_SEA",),
                ),
            ),
        ),
        Shape("in_abort", (_ghes("ghes_notify_sea", "if (!ghes_proc(ghes))"),)),
        Shape(
            "estatus_queue",
            (
                _ghes("ghes_notify_sea", "ghes_in_nmi_spool_from_list(", lacks=("ghes_proc",)),
                _ghes("ghes_in_nmi_spool_from_list", "irq_work_queue(&ghes_proc_irq_work)"),
            ),
        ),
        Shape(
            "estatus_queue",
            (_ghes("ghes_notify_sea", "ghes_in_nmi_queue_from_list(", lacks=("ghes_proc",)),),
        ),
    ),
)

mf_dispatch = Detector(
    "mf_dispatch",
    (
        Shape(
            "by_kworker",
            (
                _ghes("ghes_handle_memory_failure", "memory_failure_queue("),
                _ghes("ghes_proc_in_irq", "ghes_do_proc(", lacks=("task_work_add",)),
            ),
        ),
        Shape(
            "by_kick",
            (
                _ghes("ghes_proc_in_irq", "ghes_kick_task_work", "task_work_add(current,"),
                _ghes("ghes_kick_task_work", "memory_failure_queue_kick("),
            ),
        ),
        Shape(
            "by_task_work",
            (
                _ghes(
                    "ghes_do_memory_failure",
                    "init_task_work($, memory_failure_cb)",
                    "task_work_add(current,",
                ),
                _ghes("memory_failure_cb", "memory_failure("),
            ),
        ),
    ),
)

mf_action_required = Detector(
    "mf_action_required",
    (
        Shape(
            "true",
            (_ghes("ghes_handle_memory_failure", "flags = sync ? MF_ACTION_REQUIRED: 0;"),),
        ),
        Shape(
            "false",
            (_ghes("ghes_handle_memory_failure", "flags = 0;", lacks=("MF_ACTION_REQUIRED",)),),
        ),
    ),
)

unqueued_sync = Detector(
    "unqueued_sync",
    (
        Shape(
            "force_sig_SIGBUS",
            (_ghes("ghes_do_proc", "if (sync && !queued)", "force_sig(SIGBUS)"),),
        ),
        Shape(
            "nothing_sent",
            (
                _ghes(
                    "ghes_do_proc",
                    "apei_estatus_for_each_section(estatus, gdata)",
                    lacks=("SIGBUS", "force_sig"),
                ),
            ),
        ),
    ),
)

DETECTORS = (ghes_sea, mf_dispatch, mf_action_required, unqueued_sync)
