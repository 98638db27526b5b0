-- A local that is out of range in between, and would be of no consequence.
var x: 0..7; y: 0..3;
function f(): boolean; var t: 0..3; begin t := x + 1; return t = 7; end;
startstate x := 5; y := 0; end;
rule "go" y = 0 ==> begin if f() then y := 1; else y := 2; end; end;
