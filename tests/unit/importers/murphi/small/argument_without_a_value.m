-- An argument without a value that nothing reads, of a procedure.
var x: 0..3; y: 0..3; 
procedure p(i: 0..3); begin y := 1; end;
startstate y := 0; end;
rule "go" y = 0 ==> begin p(x); end;
