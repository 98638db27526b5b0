-- Local records with parts that have no value are compared.
type R: record f: 0..3; g: 0..3; end;
var r: R; s: R; y: 0..3;
startstate r.f := 1; y := 0; end;
rule "go" y = 0 ==> var l: R; begin y := 2; l.f := 1; if l = r then y := 3; end; undefine r; end;
rule "u" r != s  ==> begin y := 1; end;
rule "w" r = s  ==> begin y := 0; r.f := 1; end;
