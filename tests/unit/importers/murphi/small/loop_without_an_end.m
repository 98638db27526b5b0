-- A loop that finds something, and goes on to a division by zero.
var y: 0..3; a: array [0..2] of 0..3;
function f(): boolean; var t: boolean; begin t := false; for i: 0..2 do if 1 / a[i] = 1 then t := true; end; end; return t; end;
startstate y := 0; a[0] := 1; a[1] := 0; a[2] := 1; end;
rule "go" y = 0 ==> begin if f() then y := 1; else y := 2; end; end;
