"""What mm/ does with a frame that has failed."""

from __future__ import annotations

from rascheck.trees.detect import Detector, Look, Shape

MEMORY_FAILURE = ("mm/memory-failure.c",)
RMAP = ("mm/rmap.c",)


def _mf(function: str, *has: str, lacks: tuple[str, ...] = ()) -> Look:
    return Look(MEMORY_FAILURE, function, has, lacks)


has_mf_mutex = Detector(
    "has_mf_mutex",
    (
        Shape("true", (_mf("memory_failure", "mutex_lock(&mf_mutex)"),)),
        Shape("false", (_mf("memory_failure", "TestSetPageHWPoison(p)", lacks=("mutex_lock",)),)),
    ),
)

already_poisoned = Detector(
    "already_poisoned",
    (
        Shape(
            "returns_0",
            (
                _mf(
                    "memory_failure",
                    "if (TestSetPageHWPoison(p)) { pr_err($);",
                    "return 0;",
                    lacks=("EHWPOISON", "kill_accessing_process"),
                ),
            ),
        ),
        Shape(
            "kill_accessing_process",
            (
                _mf(
                    "memory_failure",
                    "if (TestSetPageHWPoison(p))",
                    "res = -EHWPOISON;",
                    "if (flags & MF_ACTION_REQUIRED) @res = kill_accessing_process(",
                ),
            ),
        ),
    ),
)

unmap_notifier = Detector(
    "unmap_notifier",
    (
        Shape(
            "range_around_pte",
            (
                Look(
                    RMAP,
                    "try_to_unmap_one",
                    (
                        "@mmu_notifier_invalidate_range_start(",
                        "make_hwpoison_entry(",
                        "mmu_notifier_invalidate_range_end(",
                    ),
                    ("mmu_notifier_invalidate_page",),
                ),
            ),
        ),
        Shape(
            "page_after_pte",
            (
                Look(
                    RMAP,
                    "try_to_unmap_one",
                    ("make_hwpoison_entry(", "mmu_notifier_invalidate_page("),
                    ("mmu_notifier_invalidate_range_start",),
                ),
            ),
        ),
    ),
)

thp_split_failure = Detector(
    "thp_split_failure",
    (
        Shape(
            "kill_procs_now",
            (
                _mf("memory_failure", "try_to_split_thp_page(", "kill_procs_now("),
                _mf("kill_procs_now", "kill_procs("),
            ),
        ),
        Shape(
            "silent",
            (
                _mf(
                    "memory_failure",
                    "if (try_to_split_thp_page($) < 0) {",
                    lacks=("kill_procs_now",),
                ),
            ),
        ),
        Shape(
            "silent",
            (_mf("memory_failure", "split_huge_page(p)", lacks=("kill_procs_now",)),),
        ),
    ),
)

DETECTORS = (has_mf_mutex, already_poisoned, unmap_notifier, thp_split_failure)
