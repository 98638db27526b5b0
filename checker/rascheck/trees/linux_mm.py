"""What memory_failure() does: who runs it at a time, whom it kills, and what it unmaps."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, shape

MF = ("mm/memory-failure.c",)
RMAP = ("mm/rmap.c",)

has_mf_mutex = detector(
    "has_mf_mutex",
    shape("true", look(MF, "memory_failure", "mutex_lock(&mf_mutex)")),
    shape("false", look(MF, "memory_failure", "TestSetPageHWPoison(p)", lacks=("mutex_lock",))),
)

offline_waits = detector(
    "offline_waits",
    shape("true", look(MF, "soft_offline_page", "mutex_lock(&mf_mutex)")),
    shape("false", look(MF, "soft_offline_page", "PageHWPoison(page)", lacks=("mf_mutex",))),
)

already_poisoned = detector(
    "already_poisoned",
    shape(
        "returns_0",
        look(
            MF,
            "memory_failure",
            "if (TestSetPageHWPoison(p)) { pr_err($); @return 0;",
            lacks=("EHWPOISON", "kill_accessing_process"),
        ),
    ),
    shape(
        "kill_accessing_process",
        look(
            MF,
            "memory_failure",
            "if (TestSetPageHWPoison(p))",
            "res = -EHWPOISON;",
            "if (flags & MF_ACTION_REQUIRED) @res = kill_accessing_process(",
        ),
    ),
)

_WALKED = "ret = walk_page_range(p->mm, 0, TASK_SIZE,"
walk_finds_nothing = detector(
    "walk_finds_nothing",
    shape(
        "returns_0",
        look(MF, "kill_accessing_process", _WALKED, "return ret > 0 ? -EHWPOISON : 0;"),
    ),
    shape(
        "returns_EFAULT",
        look(MF, "kill_accessing_process", _WALKED, "return ret > 0 ? -EHWPOISON : -EFAULT;"),
    ),
)

pfnmap_walk = detector(
    "pfnmap_walk",
    shape("walked", look(MF, "hwpoison_test_walk", "{ @return 0;")),
    shape(
        "skipped",
        look(MF, "kill_accessing_process", "walk_page_range("),
        look(MF, WHOLE, lacks=("test_walk",)),
    ),
)

kill_match = detector(
    "kill_match",
    shape(
        "same_mm",
        look(MF, "kill_proc", "if ((flags & MF_ACTION_REQUIRED) && t->mm == current->mm)"),
        look(MF, "task_early_kill", "if (force_early) return tsk;"),
    ),
    shape(
        "current_alone",
        look(
            MF,
            "task_early_kill",
            "if (force_early) { if (tsk->mm == current->mm) return current; else @return NULL;",
        ),
    ),
    shape(
        "current_and_early",
        look(
            MF,
            "task_early_kill",
            "if (force_early && tsk->mm == current->mm) return current;",
            "return find_early_kill_thread(tsk);",
        ),
    ),
)

unmap_failure = detector(
    "unmap_failure",
    shape(
        "sends_SIGKILL",
        look(MF, "kill_procs", "if (fail ||", "SIGKILL"),
    ),
    shape(
        "sends_SIGBUS",
        look(
            MF,
            "kill_procs",
            "if (tk->addr == -EFAULT) {",
            "@else if (kill_proc(tk, pfn, flags) < 0)",
            lacks=("fail",),
        ),
    ),
)

_UNMAP = "try_to_unmap_one"
_START, _END = "mmu_notifier_invalidate_range_start(", "mmu_notifier_invalidate_range_end("
unmap_notifier = detector(
    "unmap_notifier",
    shape(
        "range_around_pte",
        look(
            RMAP,
            _UNMAP,
            f"@{_START}",
            "make_hwpoison_entry(",
            _END,
            lacks=("mmu_notifier_invalidate_page",),
        ),
    ),
    shape(
        "page_after_pte",
        look(
            RMAP,
            _UNMAP,
            "make_hwpoison_entry(",
            "mmu_notifier_invalidate_page(",
            lacks=("mmu_notifier_invalidate_range_start",),
        ),
    ),
)

unpoison = detector(
    "unpoison",
    shape(
        "not_after_hardware",
        look(MF, "unpoison_memory", "if (hw_memory_failure) {"),
        look(MF, "memory_failure", "hw_memory_failure = true;"),
    ),
    shape(
        "always_possible",
        look(
            MF,
            "unpoison_memory",
            "if (!PageHWPoison(p)) {",
            lacks=("hw_memory_failure",),
        ),
    ),
)

DETECTORS = (
    has_mf_mutex,
    offline_waits,
    already_poisoned,
    walk_finds_nothing,
    pfnmap_walk,
    kill_match,
    unmap_failure,
    unmap_notifier,
    unpoison,
)
