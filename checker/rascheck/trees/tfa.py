"""What Trusted Firmware-A does with an abort that was taken to EL3."""

from __future__ import annotations

from rascheck.trees.detect import Detector, Look, Shape

TRAPS = ("bl31/bl31_traps.c",)
SYNC = ("common/runtime_svc.c",)
DELEGATE = ("bl31/aarch64/ea_delegate.S",)

fw_target = Detector(
    "fw_target",
    (
        Shape(
            "tea_and_tge",
            (
                Look(
                    TRAPS,
                    "target_el_sync_ea",
                    (
                        "el2_enabled(scr_el3) && (el == MODE_EL1 || el == MODE_EL0) &&",
                        "(hcr_el2 & HCR_TEA_BIT) != 0U)) && ((el == 0) && is_tge_enabled())",
                        "return MODE_EL2;",
                        "return MODE_EL1;",
                    ),
                ),
                Look(SYNC, "handler_sync_exception", ("inject_sync_ea64(",)),
            ),
        ),
        Shape(
            "arch",
            (
                Look(
                    TRAPS,
                    "target_el_sync_ea",
                    (
                        "(hcr_el2 & HCR_TEA_BIT) != 0U)) || ((el == 0) && is_tge_enabled())",
                        "return MODE_EL2;",
                        "return MODE_EL1;",
                    ),
                ),
                Look(SYNC, "handler_sync_exception", ("inject_sync_ea64(",)),
            ),
        ),
    ),
)

fw_entry = Detector(
    "fw_entry",
    (
        Shape(
            "tfa_6a164dda7",
            (
                Look(
                    TRAPS, "inject_sync_ea64", ("to_el = target_el_sync_ea(", "EC_ABORT_CUR_EL_BIT")
                ),
                Look(TRAPS, "get_elr_el3", ("MODE_SP_EL0", "target_el")),
                Look(SYNC, "handler_sync_exception", ("inject_sync_ea64(",)),
            ),
        ),
    ),
)

fw_uc_test = Detector(
    "fw_uc_test",
    (
        Shape(
            "SET_and_DFSC",
            (
                Look(
                    DELEGATE,
                    "delegate_sync_ea",
                    (
                        "cmp x2, #ERROR_STATUS_SET_UC b.ne 1f",
                        "cmp x3, #SYNC_EA_FSC b.ne 1f",
                        "plat_handle_uncontainable_ea",
                    ),
                ),
            ),
        ),
        Shape(
            "SET_or_DFSC",
            (
                Look(
                    SYNC,
                    "handler_sync_exception",
                    (
                        "EXTRACT(EABORT_SET, esr_el3) == ERROR_STATUS_SET_UC ||"
                        " EXTRACT(EABORT_DFSC, esr_el3) == SYNC_EA_FSC",
                        "plat_handle_uncontainable_ea()",
                    ),
                ),
            ),
        ),
        Shape(
            "SET_and_DFSC",
            (
                Look(
                    SYNC,
                    "handler_sync_exception",
                    (
                        "EXTRACT(EABORT_SET, esr_el3) == ERROR_STATUS_SET_UC &&"
                        " EXTRACT(EABORT_DFSC, esr_el3) == SYNC_EA_FSC",
                        "plat_handle_uncontainable_ea()",
                    ),
                ),
            ),
        ),
    ),
)

DETECTORS = (fw_target, fw_entry, fw_uc_test)
