-- A condition with a subscript outside before a put.
var x: 0..7; y: 0..3; a: array [0..1] of 0..3;
startstate x := 2; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin y := 1; if a[x] = 1 then put "hi"; end; end;
