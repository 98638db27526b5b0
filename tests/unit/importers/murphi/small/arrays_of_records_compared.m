-- Arrays of records with parts that have no value are compared.
type R: record f: 0..3; g: 0..3; end; A: array [0..1] of R;
var r: A; s: A; y: 0..3;
startstate r[0].f := 1; s[0].f := 1; y := 0; if r = s then y := 1; end; end;
rule "go" r = s & y = 1 ==> begin y := 2; end;
rule "u" r != s  ==> begin y := 3; end;
rule "v" y = 2 ==> begin r[1].g := 2; end;
