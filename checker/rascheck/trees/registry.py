"""All detectors, by the kind of the tree; and the knobs that no source tree decides."""

from __future__ import annotations

from rascheck.trees import (
    linux_apei,
    linux_kvm,
    linux_mm,
    linux_pages,
    linux_serror,
    linux_stage2,
    qemu,
    tfa,
)
from rascheck.trees.detect import Detector

DETECTORS: dict[str, tuple[Detector, ...]] = {
    "linux": (
        *linux_apei.DETECTORS,
        *linux_mm.DETECTORS,
        *linux_pages.DETECTORS,
        *linux_kvm.DETECTORS,
        *linux_stage2.DETECTORS,
        *linux_serror.DETECTORS,
    ),
    "tfa": tfa.DETECTORS,
    "qemu": qemu.DETECTORS,
}
DIMENSIONS = {"linux": "kernel", "tfa": "firmware", "qemu": "vmm"}
"""The dimension of profiles that a tree has to do with."""
CHOICES = {
    "sysctl_early_kill": "a setting of the administrator",
    "vmm_enables_sea_to_user": "what the VMM asks of KVM, and not what KVM has",
    "fw_guess": "how from_guest_guess is wrong; no tree guesses",
    "fw_mode": "an option of the build",
    "SDEI_SUPPORT": "an option of the build",
    "ENABLE_FEAT_RAS": "an option of the build",
    "fw_resumes_EL3": "the fix of something that every tree has",
    "fw_ea_option_read": "a line of the preprocessor decides, and these are not looked at",
    "fw_record_handler": "the platform's code",
    "fw_sdei_fail": "the platform's code",
    "fw_record_clear": "the platform's code",
    "cper_shared": "the platform's tables",
    "cper_version": "the platform's tables",
    "cper_lock": "the platform's code",
    "cper_on_busy": "the platform's code",
    "cper_status_first": "the platform's code",
    "fw_keeps_first_serror": "the fix of something that every tree has",
    "vmm_on_arm_sea": "no tree asks KVM for it",
    "vmm_ras": "an option of the machine",
    "vmm_use_hest_addr": "goes with the version of the machine",
    "vmm_sources": "a table of the machine decides, and no function",
    "vmm_own_access": "follows from vmm_sigbus",
    "vmm_touches": "what the machine is used for",
    "vmm_ram": "what the machine is started with",
}
"""Knobs that are chosen for a build, a platform or a question, and that no source tree decides."""
