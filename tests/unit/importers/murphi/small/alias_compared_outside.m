-- An alias that compares an element outside.
var y: 0..3; a: array[0..1] of 0..3; 
startstate y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin y := 1; alias v: a[y+3] = 1 do y := 2; end; end;
