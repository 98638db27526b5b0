-- A switch without cases of an element outside.
var x: 0..7; y: 0..3; z: 0..3; a: array [0..1] of 0..3;
startstate x := 2; y := 0; end;
rule "go" y = 0 ==> begin y := 1; switch a[x] else y := 2; end; end;
