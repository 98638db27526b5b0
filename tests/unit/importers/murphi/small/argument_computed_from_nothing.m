-- An argument computed from what has no value, of a procedure.
var x: 0..7; y: 0..3; z: 0..3;
procedure p(i: 0..7); begin y := 1; end;
startstate x := 2; y := 0; end;
rule "go" y = 0 ==> begin p(z + 1); end;
