-- A result that does not fit, as a subscript.
var y: 0..3; z: 0..9; q: array [0..3] of 0..3;
function f(x: 0..3): 0..3; begin z := 1; return x + 1; end;
startstate y := 3; z := 0; for i: 0..3 do q[i] := 0; end; end;
rule "go" y = 3 ==> begin q[f(y)] := 1; y := 0; end;
