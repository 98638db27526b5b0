-- An alias computed from what has no value.
var i: 0..3; y: 0..3;
startstate y := 0; end;
rule "go3" y = 0 ==> begin alias v: i + 1 do y := 1; end; end;
