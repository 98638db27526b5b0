-- A result that does not fit, one for each identity.
type S: scalarset(2);
var y: array [S] of 0..3; z: array [S] of 0..9; q: array [S] of 0..9;
function f(i: S; x: 0..3): 0..3; begin if x = 3 then z[i] := 1; return x + 1; end; return 0; end;
startstate for i: S do y[i] := 3; z[i] := 0; q[i] := 0; end; end;
rule "go" exists i: S do y[i] = 3 end ==> begin for i: S do q[i] := f(i, y[i]); y[i] := 0; end; end;
