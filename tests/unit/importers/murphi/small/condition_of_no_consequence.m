-- A condition with a subscript outside, of two branches that do the same.
var x: 0..7; y: 0..3; a: array [0..1] of 0..3;
function f(): boolean; begin if a[x] = 1 then return true; end; return true; end;
startstate x := 2; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin if f() then y := 1; else y := 2; end; end;
