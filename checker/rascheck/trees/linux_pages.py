"""What becomes of a page by its kind: huge, of a file, free."""

from __future__ import annotations

from rascheck.trees.c_text import WHOLE
from rascheck.trees.detect import detector, look, missing, shape

MF = ("mm/memory-failure.c",)
RMAP = ("mm/rmap.c",)
PAGE_ALLOC = ("mm/page_alloc.c",)
MIGRATE = ("mm/migrate.c",)

thp_split_failure = detector(
    "thp_split_failure",
    shape(
        "kill_procs_now",
        look(MF, "memory_failure", "try_to_split_thp_page(", "kill_procs_now("),
        look(MF, "kill_procs_now", "kill_procs("),
    ),
    shape(
        "silent",
        look(
            MF,
            "memory_failure",
            "if (try_to_split_thp_page($) < 0) {",
            lacks=("kill_procs_now",),
        ),
    ),
    shape(
        "silent",
        look(MF, "memory_failure", "split_huge_page(p)", lacks=("kill_procs_now",)),
    ),
)

failed_split = detector(
    "failed_split",
    shape(
        "clears_mark",
        look(MF, "memory_failure", "unlikely(split_huge_page(p))", "TestClearPageHWPoison(p)"),
    ),
    shape(
        "keeps_mark",
        look(
            MF,
            "memory_failure",
            "try_to_split_thp_page(",
            "MF_MSG_UNSPLIT_THP",
            "VM_BUG_ON_PAGE(!page_count(p), p);",
        ),
        look(MF, "try_to_split_thp_page", "return", lacks=("TestClearPageHWPoison",)),
    ),
)

file_thp = detector(
    "file_thp",
    shape(
        "passed_over",
        look(MF, "memory_failure", "if (!PageAnon(p) || unlikely(split_huge_page(p)))"),
    ),
    shape(
        "passed_over",
        look(
            MF, "try_to_split_thp_page", "if (!PageAnon(page) || unlikely(split_huge_page(page)))"
        ),
    ),
    shape(
        "split",
        look(MF, "try_to_split_thp_page", "ret = split_huge_page(page);", lacks=("PageAnon",)),
    ),
    shape(
        "split",
        look(
            MF, "try_to_split_thp_page", "if (unlikely(split_huge_page(page)))", lacks=("PageAnon",)
        ),
    ),
    shape(
        "split",
        look(MF, "try_to_split_thp_page", "ret = split_huge_page_to_order(", lacks=("PageAnon",)),
    ),
)

split_hwpoison = detector(
    "split_hwpoison",
    shape("of_the_page", look(RMAP, "try_to_migrate_one", "if (PageHWPoison(subpage)) {")),
    shape("of_the_head", look(RMAP, "try_to_migrate_one", "if (PageHWPoison(page)) {")),
    shape(
        "of_the_head",
        look(
            RMAP, "try_to_unmap_one", "if (PageHWPoison(page) && !(flags & TTU_IGNORE_HWPOISON)) {"
        ),
        missing(RMAP, "try_to_migrate_one"),
    ),
)

_ZERO = "try_to_map_unused_to_zeropage"
split_reads = detector(
    "split_reads",
    shape(
        "unmarked_pages",
        look(MIGRATE, _ZERO, "if (PageCompound(page) || PageHWPoison(page)) @return false;"),
    ),
    shape(
        "every_page",
        look(MIGRATE, _ZERO, "memchr_inv(", lacks=("PageHWPoison",)),
    ),
    shape(
        "no_page",
        look(MIGRATE, "remove_migration_pte", "while (page_vma_mapped_walk(&pvmw)) {"),
        look(MIGRATE, WHOLE, lacks=(_ZERO, "memchr_inv", "pages_identical")),
    ),
)

free_page = detector(
    "free_page",
    shape(
        "taken_off",
        look(MF, "memory_failure", "is_free_buddy_page(p)", "take_page_off_buddy(p)"),
        look(PAGE_ALLOC, "take_page_off_buddy", "del_page_from_free_list("),
    ),
    shape(
        "left_to_check",
        look(
            MF,
            "memory_failure",
            "if (is_free_buddy_page(p)) {",
            "MF_MSG_BUDDY, MF_DELAYED",
            lacks=("take_page_off_buddy",),
        ),
    ),
)

_FREED = "if (unlikely(PageHWPoison(page)) && !order)"
_GIVEN_OUT = look(PAGE_ALLOC, "check_new_page_bad", "page->flags & __PG_HWPOISON")
_ALWAYS = look(PAGE_ALLOC, "check_new_pages", "check_new_page(", lacks=("is_check_pages_enabled",))
free_check = detector(
    "free_check",
    shape(
        "when_given_out",
        _GIVEN_OUT,
        _ALWAYS,
        look(PAGE_ALLOC, "free_pages_prepare", "trace_mm_page_free(", lacks=("PageHWPoison",)),
    ),
    shape(
        "both",
        _GIVEN_OUT,
        _ALWAYS,
        look(PAGE_ALLOC, "free_pages_prepare", _FREED),
    ),
    shape("when_freed", look(PAGE_ALLOC, "__free_pages_prepare", _FREED)),
    shape(
        "when_freed",
        look(PAGE_ALLOC, "free_pages_prepare", _FREED),
        look(PAGE_ALLOC, "check_new_pages", "is_check_pages_enabled()"),
    ),
)

shmem_page = detector(
    "shmem_page",
    shape(
        "kept",
        look(MF, "me_pagecache_clean", "extra_pins = shmem_mapping(mapping);"),
        look(("mm/shmem.c",), "shmem_error_remove_folio", "{ return 0;"),
    ),
    shape(
        "kept",
        look(MF, "me_pagecache_clean", "extra_pins = shmem_mapping(mapping);"),
        look(("mm/shmem.c",), "shmem_error_remove_page", "{ return 0;"),
    ),
    shape(
        "truncated",
        look(MF, "me_pagecache_clean", "delete_from_lru_cache(", lacks=("shmem_mapping",)),
        look(("mm/shmem.c",), WHOLE, ".error_remove_page = generic_error_remove_page"),
    ),
)

DETECTORS = (
    thp_split_failure,
    failed_split,
    file_thp,
    split_hwpoison,
    split_reads,
    free_page,
    free_check,
    shmem_page,
)
