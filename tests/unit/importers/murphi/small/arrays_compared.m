-- Arrays with elements that have no value are compared.
var r: array [0..1] of 0..3; s: array [0..1] of 0..3; y: 0..3;
startstate r[0] := 1; s[0] := 1; y := 0; end;
rule "go" r = s & y = 0 ==> begin y := 1; end;
rule "u" r != s  ==> begin y := 2; end;
rule "v" y = 1 ==> begin r[1] := 2; end;
