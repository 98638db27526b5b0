-- An alias that divides by 0.
var y: 0..3; z: 0..9;
startstate y := 0; z := 0; end;
rule "go" y = 0 ==> begin y := 1; alias v: 6 / z do y := 2; end; end;
