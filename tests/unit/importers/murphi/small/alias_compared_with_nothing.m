-- An alias that compares what has no value.
var y: 0..3; x: 0..3; 
startstate y := 0; end;
rule "go" y = 0 ==> begin y := 1; alias v: x = 1 do y := 2; end; end;
