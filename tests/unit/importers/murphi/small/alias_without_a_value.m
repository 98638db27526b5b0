-- An alias of a variable without a value, which nothing reads.
var i: 0..3; y: 0..3;
startstate y := 0; end;
rule "go" y = 0 ==> begin alias v: i do y := 1; end; end;
rule "go2" y = 1 ==> begin alias v: i do v := 1; y := 2; end; end;
rule "go3" y = 2 ==> begin alias v: i + 1 do y := 3; end; end;
