-- A result that a loop gives if it finds something.
var x: array [0..1] of boolean; y: 0..3;
function f(): 0..3; var r: 0..3; begin for i: 0..1 do if x[i] then r := 2; end; end; return r; end;
startstate for i: 0..1 do x[i] := false; end; y := 0; end;
rule "go" y = 0 ==> begin y := f(); end;
