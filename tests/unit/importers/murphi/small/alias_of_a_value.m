-- An alias of a value that changes.
var i: 0..3; y: 0..3;
startstate i := 0; y := 0; end;
rule "go" i = 0 ==> begin alias v: i + 1 do i := 2; y := v; end; end;
invariant y < 2;
