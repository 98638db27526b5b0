-- A local that nothing reads, with a subscript outside.
var x: 0..7; y: 0..3; a: array [0..1] of 0..3;
function f(): boolean; var t: 0..3; begin t := a[x]; return true; end;
startstate x := 2; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin if f() then y := 1; else y := 2; end; end;
