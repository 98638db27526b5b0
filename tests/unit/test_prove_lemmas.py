"""The command line of lemmas, certificates and proofs at all sizes."""

from __future__ import annotations

from pathlib import Path

import proofs
import pytest

from rascheck.cli.main import main

SPEC = str(proofs.STAGE2)


def test_lemmas_are_shown_and_emitted_and_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    emitted = tmp_path / "lemmas.ras"
    assert main(["prove", SPEC, "--by", "lemmas", "--no-out", "--emit-lemmas", str(emitted)]) == 0
    said = capsys.readouterr().out
    assert "  no_remap holds, by 5 lemmas: 7 of 7 steps keep it (" in said
    assert "\n    because\n      forall v: Vcpu { mmu_invalidate_seq >= kvm[v].mmu_seq }\n" in said
    assert said.endswith(f"\nthe lemmas are in {emitted}\n")
    text = emitted.read_text()
    assert text.count("invariant no_remap_lemma_") == 5
    assert "error_lemma" not in text
    assert "\ncheck stage2_lemmas {\n    allow deadlock\n    verify no_remap,\n" in text
    assert main(["check", str(emitted)]) == 0
    assert capsys.readouterr().out.count(" holds (SC)  holds ") == 6


def test_without_lemmas_and_proofs_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--emit-lemmas", str(tmp_path / "l.ras"), "--certificate", str(tmp_path / "proof")]
    assert main(["prove", SPEC, "--by", "bmc", "--depth", "1", "--no-out", *told]) == 3
    assert capsys.readouterr().out.endswith(
        "\nno proof has a lemma that can be written: --emit-lemmas writes nothing"
        "\nnothing is proved that a certificate is written of: --certificate writes nothing\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_lemmas_of_a_smaller_system(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--set", "VCPUS=3", "--set", "FRAMES=3", "--mine", "VCPUS=1", "--mine", "FRAMES=2"]
    assert main(["prove", SPEC, "--by", "lemmas", "--no-out", *sizes]) == 0
    assert "no_remap holds, by 5 lemmas" in capsys.readouterr().out
    assert main(["prove", SPEC, "--mine", "VCPUS"]) == 2
    assert "error[E176]: --mine VCPUS: no value" in capsys.readouterr().err
    assert main(["prove", SPEC, "--mine", "VCPU=1"]) == 2
    said = capsys.readouterr().err
    assert "error[E160]: --mine: there is no constant `VCPU`\nhelp: did you mean `VCPUS`?\n" in said


def test_a_certificate_is_written_and_certified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("bitwuzla", reason="the second solver")
    folder = tmp_path / "certificate"
    assert main(["prove", SPEC, "--no-out", "--certificate", str(folder)]) == 0
    written = f"\nthe certificate of stage2.no_remap is in {folder}\n"
    assert capsys.readouterr().out.endswith(written)
    assert main(["certify", str(folder)]) == 0
    said = capsys.readouterr().out
    assert ": no_remap certified by bitwuzla " in said.replace("\n", " ")
    assert "\n    11 steps, 5 lemmas, 11 examples, " in said
    assert "\n    the definitions have   " in said
    assert "NO EXAMPLES" not in said
    (folder / "safety.smt2").write_text("(check-sat)")
    assert main(["certify", str(folder)]) == 1
    assert "safety.smt2 is not the file that manifest.json lists" in capsys.readouterr().out


def test_no_examples_are_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("bitwuzla", reason="the second solver")
    folder = str(tmp_path / "certificate")
    sizes = ["--set", "FRAMES=3", "--mine", "FRAMES=2"]
    assert main(["prove", SPEC, "--no-out", *sizes, "--certificate", folder]) == 0
    capsys.readouterr()
    assert main(["certify", folder]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "NO EXAMPLES: nothing shows that the definitions are those of system.txt; " in said


def test_what_holds_for_nothing_has_no_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, folder = tmp_path / "a.ras", tmp_path / "certificate"
    path.write_text("""
var x: 0..7
machine m { state A final
    step go: A -> A when x < 3 { x += 1; } }
invariant small "" { x > 5 => x == 7 }
check c { verify small }
""")
    words = ["prove", str(path), "-p", "small", "--no-out", "--certificate", str(folder)]
    assert main(words) == 1
    assert "small vacuous: never reached: x > 5" in capsys.readouterr().out
    assert not folder.exists()


def test_a_folder_may_have_no_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("bitwuzla", reason="the second solver")
    assert main(["certify", str(tmp_path / "nowhere")]) == 2
    assert "error[E441]: " in capsys.readouterr().err


def test_there_may_be_no_second_solver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rascheck.certify.second.find_spec", lambda _: None)
    monkeypatch.setattr("rascheck.certify.second.shutil.which", lambda _: None)
    assert main(["certify", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "error[E440]: there is no second solver to check a certificate with" in said
    assert "pip install 'rascheck[certify]'" in said
    monkeypatch.undo()
    assert main(["certify", str(tmp_path), "--solver", "other"]) == 2
    assert "E440]: there is no `other` to check" in capsys.readouterr().err


def test_any_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", SPEC, "--any-number"]) == 0
    said = capsys.readouterr().out
    assert "  no_remap holds for all sizes (" in said
    assert "\n    2 of Vcpu: 1 in a claim or lemma, 1 take part in a step\n" in said
    assert "\n    inductive at VCPUS = 2, FRAMES = 6, and at every smaller size\n" in said


def test_any_number_writes_no_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And leaves no older report as if it were of this run without a word."""
    with pytest.raises(SystemExit) as left:
        main(["prove", SPEC, "--any-number", "--json", str(tmp_path / "old.json")])
    assert left.value.code == 2
    assert capsys.readouterr().err.endswith("error: --any-number writes no JSON\n")


def test_any_number_is_not_known_where_sizes_are_not_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plain.ras"
    path.write_text(proofs.STAGE2.read_text().replace(" symmetric", ""))
    assert main(["prove", str(path), "--any-number"]) == 3
    said = capsys.readouterr().out
    assert "  no_remap unknown for all sizes (" in said
    assert "no index that takes part is `symmetric`: `index Vcpu[VCPUS]`" in said


def test_what_breaks_at_a_larger_size_only_is_not_proved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "three.ras"
    path.write_text(
        """
const N = 2
index I[N] symmetric
machine m[i: I] {
    state Out final, In final
    step enter: Out -> In
    step leave: In -> Out
}
invariant at_most_two "never three of them are in"
    {
        forall a: I, b: I, c: I where a != b && b != c && a != c {
            !(m[a] at In && m[b] at In && m[c] at In)
        }
    }
check two { verify at_most_two }
"""
    )
    assert main(["prove", str(path), "--any-number"]) == 3
    said = capsys.readouterr().out
    assert "  at_most_two unknown for all sizes (" in said
    assert (
        "\n    no proof at N = 4\n    4 of I: 3 in a claim or lemma, 1 take part in a step\n"
        in said
    )


def test_a_claim_that_says_nothing_of_one_identity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "token.ras"
    path.write_text(
        """
const N = 2
index I[N] symmetric
var token: I = any
machine m[i: I] {
    state Out final, In final
    step enter: Out -> In when token == i
    step leave: In -> Out
    step pass(k: I): Out -> Out when token == i { token = k; }
}
invariant alone "no two of them are in"
    { forall a: I, b: I where a != b { !(m[a] at In && m[b] at In) } }
check one { verify alone }
"""
    )
    assert main(["prove", str(path), "--any-number"]) == 0
    said = capsys.readouterr().out
    assert "\n    inductive at N = 7, and at every smaller size\n" in said


def test_two_who_meet_are_not_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "meet.ras"
    path.write_text(
        """
const N = 1
index I[N] symmetric
var met: bool
call hello
machine m[i: I] {
    state A final
    step says: A -> A raise hello
    step hears: A -> A on hello { met = true; }
}
invariant unmet "nobody meets himself" { !met }
check one { verify unmet }
"""
    )
    assert main(["prove", str(path), "--any-number"]) == 3
    said = capsys.readouterr().out
    assert "\n    no proof at N = 2\n    2 of I: 2 take part in a step\n" in said


def test_a_mutant_is_not_proved_for_any_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mutant.ras"
    check = " && mmu_invalidate_seq == mmu_seq"
    text = proofs.STAGE2.read_text()
    assert check in text
    path.write_text(text.replace(check, ""))
    assert main(["prove", str(path), "--any-number"]) == 3
    assert "\n    no lemmas are found, not even at the first size\n" in capsys.readouterr().out


REGISTER = """
register ESR[32] { EC[31:26], EA[9], FSC[5:0] }
var esr: ESR
machine cpu {
    state Guest, Abort, External
    step load(e: ESR): Guest -> Abort when e.EA == 1 { esr = e; }
    step external: Abort -> External when esr.FSC == 0x10
    step back: External -> Guest
}
invariant marked "an external abort has EA" { cpu at External => esr.EA == 1 }
check registers { verify marked allow deadlock }
"""


def test_a_lemma_about_kinds_of_a_register_is_none_about_bits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, emitted = tmp_path / "esr.ras", tmp_path / "lemmas.ras"
    path.write_text(REGISTER)
    told = ["-p", "marked", "-v", "--no-out", "--emit-lemmas", str(emitted)]
    assert main(["prove", str(path), "--by", "lemmas", *told]) == 0
    said = capsys.readouterr().out
    assert "\n    because\n      esr != 1  (by kind: esr)\n" in said
    assert "\n      esr = 0x00000010, cpu = Abort\n" in said
    assert said.endswith("no proof has a lemma that can be written: --emit-lemmas writes nothing\n")
    assert not emitted.exists()


def test_registers_have_kinds_at_one_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "esr.ras"
    path.write_text(REGISTER)
    assert main(["prove", str(path), "--any-number", "-p", "marked"]) == 3
    said = capsys.readouterr().out
    assert "registers take part, and their kinds of values are found for one size only" in said


def test_without_an_index_there_is_one_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plain.ras"
    path.write_text(
        """
machine m {
    state Out final, In final
    var n: 0..3
    step enter: Out -> In { n = 1; }
    step leave: In -> Out
}
invariant small "n is small" { m.n < 2 }
invariant counted "n counts" { m at In => m.n == 1 }
check one { verify small, counted }
"""
    )
    assert main(["prove", str(path), "--any-number"]) == 0
    said = capsys.readouterr().out
    assert said.count("plain.ras:one") == 1
    assert (
        said.count("\n    no index takes part: there is one size, and there it is inductive\n") == 2
    )
