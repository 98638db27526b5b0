-- Local arrays with elements that have no value are compared.
type A: array [0..1] of 0..3;
var r: A; s: A; y: 0..3;
startstate y := 0; if r = s then y := 1; end; end;
rule "go" y = 1 ==> var l: A; m: A; begin y := 2; if l = m then y := 3; r[0] := 1; end; l[0] := 1; m[0] := r[0]; if l = m & s != r then undefine r[0]; end; end;
rule "u" r != s  ==> begin y := 0; end;
