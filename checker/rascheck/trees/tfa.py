"""What Trusted Firmware-A does with an abort or an SError that was taken to EL3."""

from __future__ import annotations

from rascheck.trees.detect import detector, look, missing, shape

TRAPS = ("bl31/bl31_traps.c",)
BL31 = ("bl31/bl31_traps.c", "bl31/bl31_main.c")
SYNC = ("common/runtime_svc.c",)
DELEGATE = ("bl31/aarch64/ea_delegate.S",)
VECTORS = ("bl31/aarch64/runtime_exceptions.S",)
RAS = ("lib/extensions/ras/ras_common.c",)

_INJECTS = look(SYNC, "handler_sync_exception", "inject_sync_ea64(")
_TEA = "(hcr_el2 & HCR_TEA_BIT) != 0U))"
_TGE = "((el == 0) && is_tge_enabled())"
_TARGETS = ("return MODE_EL2;", "return MODE_EL1;")

fw_target = detector(
    "fw_target",
    shape(
        "tea_and_tge",
        look(TRAPS, "target_el_sync_ea", f"@{_TEA} && {_TGE}", *_TARGETS),
        _INJECTS,
    ),
    shape(
        "arch",
        look(TRAPS, "target_el_sync_ea", f"@{_TEA} || {_TGE}", *_TARGETS),
        _INJECTS,
    ),
)

fw_entry = detector(
    "fw_entry",
    shape(
        "tfa_6a164dda7",
        look(TRAPS, "inject_sync_ea64", "@to_el = target_el_sync_ea(", "EC_ABORT_CUR_EL_BIT"),
        look(TRAPS, "get_elr_el3", "if (outgoing_el == target_el) {", "vbar + LOWER_EL_AARCH64;"),
        _INJECTS,
    ),
)

fw_has_injection = detector(
    "fw_has_injection",
    shape("true", _INJECTS, look(TRAPS, "inject_sync_ea64", "write_far_el2(")),
    shape(
        "false",
        look(SYNC, "handler_sync_exception", "return ea_proceed("),
        missing(BL31, "inject_sync_ea64"),
    ),
    shape(
        "false", look(DELEGATE, "delegate_sync_ea", "ea_proceed"), missing(BL31, "inject_sync_ea64")
    ),
)

_SET, _DFSC = "EXTRACT(EABORT_SET, esr_el3) == ERROR_STATUS_SET_UC", "EXTRACT(EABORT_DFSC, esr_el3)"
_FATAL = "plat_handle_uncontainable_ea()"
fw_uc_test = detector(
    "fw_uc_test",
    shape(
        "SET_and_DFSC",
        look(
            DELEGATE,
            "delegate_sync_ea",
            "cmp x2, #ERROR_STATUS_SET_UC b.ne 1f",
            "@cmp x3, #SYNC_EA_FSC b.ne 1f",
            "plat_handle_uncontainable_ea",
        ),
    ),
    shape(
        "SET_and_DFSC",
        look(SYNC, "handler_sync_exception", f"@{_SET} && {_DFSC} == SYNC_EA_FSC", _FATAL),
    ),
    shape(
        "SET_or_DFSC",
        look(SYNC, "handler_sync_exception", f"@{_SET} || {_DFSC} == SYNC_EA_FSC", _FATAL),
    ),
)

_ASYNC = "handler_lower_el_async_ea"
fw_ids_test = detector(
    "fw_ids_test",
    shape(
        "IDS_is_clear",
        look(DELEGATE, "delegate_async_ea", "tbnz x1, #SERROR_IDS_BIT, 1f"),
    ),
    shape(
        "IDS_is_clear",
        look(
            SYNC,
            _ASYNC,
            "@if ((esr_el3 & BIT(SERROR_IDS_BIT)) == 0",
            "plat_handle_uncontainable_ea",
        ),
    ),
    shape(
        "meets_24",
        look(
            SYNC, _ASYNC, "@if ((esr_el3 & SERROR_IDS_BIT) != 0) {", "plat_handle_uncontainable_ea"
        ),
        look(("include/lib/extensions/ras_arch.h",), "SERROR_IDS_BIT", "U(24)"),
    ),
)

fw_unknown_trap = detector(
    "fw_unknown_trap",
    shape("inject_undef64", look(SYNC, "handler_sync_exception", "inject_undef64(ctx); }")),
    shape(
        "report_unhandled_exception",
        look(
            VECTORS,
            "handle_sync_exception",
            "report_unhandled_exception",
            lacks=("inject_undef64",),
        ),
    ),
)

kfh_reflects = detector(
    "kfh_reflects",
    shape(
        "until_counted",
        look(
            VECTORS,
            "reflect_pending_async_ea_to_lower_el",
            "@cmp x29, #ASYNC_EA_REPLAY_COUNTER b.ge el3_panic",
            "exception_return",
        ),
    ),
    shape(
        "for_ever",
        look(
            VECTORS,
            "reflect_pending_async_ea_to_lower_el",
            "exception_return",
            lacks=("ASYNC_EA_REPLAY_COUNTER",),
        ),
    ),
)

fw_heeds_failure = detector(
    "fw_heeds_failure",
    shape(
        "false",
        look(RAS, "ras_ea_handler", "ret = info->handler(", "@if (ret != 0) return ret;"),
    ),
)

DETECTORS = (
    fw_target,
    fw_entry,
    fw_has_injection,
    fw_uc_test,
    fw_ids_test,
    fw_unknown_trap,
    kfh_reflects,
    fw_heeds_failure,
)
