-- A local array that is written by two subscripts with one value.
var x: 0..1; y: 0..3; z: 0..1;
function f(i: 0..1; j: 0..1): 0..3; var a: array [0..1] of 0..3; begin a[0] := 0; a[1] := 0; a[i] := 1; a[j] := 2; return a[i]; end;
startstate x := 0; y := 0; z := 0; end;
rule "go" y = 0 ==> begin y := f(x, z); end;
