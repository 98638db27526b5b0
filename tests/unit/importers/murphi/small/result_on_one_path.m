-- A result that only one path gives.
var x: 0..3; y: 0..3;
function f(): 0..3; var r: 0..3; begin if x = 1 then r := 2; end; return r; end;
startstate x := 0; y := 0; end;
rule "go" x = 0 ==> begin y := f(); end;
