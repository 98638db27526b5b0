-- An alias of an element whose subscript changes.
var i: 0..1; a: array [0..1] of 0..3;
startstate i := 0; a[0] := 0; a[1] := 0; end;
rule "go" i = 0 ==> begin alias q: a[i] do i := i + 1; q := 3; end; end;
invariant a[1] = 0;
