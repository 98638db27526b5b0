-- An argument outside that nothing reads, of a procedure.
var x: 0..7; y: 0..3; a: array [0..1] of 0..3;
procedure p(i: 0..3); begin y := 1; end;
startstate x := 2; y := 0; a[0] := 0; a[1] := 0; end;
rule "go" y = 0 ==> begin p(a[x]); end;
