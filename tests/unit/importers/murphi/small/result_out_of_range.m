-- A result that does not fit, stored where it does.
var y: 0..3; z: 0..9;
function f(x: 0..3): 0..3; begin z := 1; return x + 1; end;
startstate y := 3; z := 0; end;
rule "go" y = 3 ==> begin z := f(y); end;
