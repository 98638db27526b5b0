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
    "fw_guess": "no tree guesses; it is about the rule from_guest_guess of fw_target",
}
"""Knobs of these dimensions that are chosen for a platform or a question, and in no tree."""
