-- A loop over identities that asks a function what other rounds did.
type S: scalarset(3); var a: array [S] of 0..3; q: 0..3;
function seen(): boolean; begin return exists i: S do a[i] = 1 end; end;
startstate for i: S do a[i] := 0; end; q := 0; end;
rule "go" q = 0 ==> begin q := 1; for i: S do if !seen() then a[i] := 1; end; end; end;
