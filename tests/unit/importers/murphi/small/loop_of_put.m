-- A loop that asks for what has no value, and puts.
var x: 0..3; y: 0..3; b: array [0..1] of 0..3;
startstate y := 0; x := 2; b[0] := 0; end;
rule "go" y = 0 ==> begin y := 1; for i: 0..1 do if b[i] = 1 then put "x"; end; end; end;
