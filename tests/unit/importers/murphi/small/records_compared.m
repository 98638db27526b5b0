-- Records with parts that have no value are compared.
type R: record f: 0..3; g: 0..3; end;
var r: R; s: R; y: 0..3;
startstate r.f := 1; s.f := 1; y := 0; end;
rule "go" r = s & y = 0 ==> begin y := 1; end;
rule "u" r != s  ==> begin y := 2; end;
rule "v" y = 1 ==> begin r.g := 2; end;
