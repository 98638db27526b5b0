-- A loop over identities that asks a function about its own.
type S: scalarset(3); var a: array [S] of 0..3; q: 0..3;
function mine(i: S): boolean; begin return a[i] = 1; end;
startstate for i: S do a[i] := 0; end; q := 0; end;
ruleset i: S do rule "one" begin a[i] := 1; end; end;
rule "go" q = 0 ==> begin q := 1; for i: S do if !mine(i) then a[i] := 2; end; end; end;
