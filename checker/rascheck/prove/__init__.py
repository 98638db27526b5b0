"""Z3: a System or a lemma goes in; a proof, a counterexample or a reason to give up comes out."""
