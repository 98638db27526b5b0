-- A switch of an element outside that only puts.
var x: 0..7; y: 0..3; a: array [0..1] of 0..3;
startstate x := 2; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin y := 1; switch a[x] case 1: put "hi"; end; end;
