-- An alias of an element outside, which nothing reads.
var i: 0..3; y: 0..3; a: array [0..1] of 0..3;
startstate i := 3; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin alias q: a[i] do y := 1; end; end;
