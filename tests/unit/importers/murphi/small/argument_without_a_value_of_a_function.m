-- An argument without a value that nothing reads, of a function.
var x: 0..7; y: 0..3; z: 0..3;
function p(i: 0..3): 0..3; begin return 1; end;
startstate x := 2; y := 0; end;
rule "go" y = 0 ==> begin y := p(z); end;
