-- A result that does not fit, compared.
var y: 0..3;
function f(x: 0..3): 0..3; begin return x + 1; end;
startstate y := 3; end;
rule "go" f(y) > 0 ==> begin y := 0; end;
