-- A value that is known of an element that a function chooses.
var a: array [0..1] of 0..3; p: 0..1; y: 0..3;
function pos(): 0..1; begin return p; end;
startstate p := 0; a[0] := 0; y := 0; end;
rule "go" !isundefined(a[pos()]) & y = 0 ==> begin p := 1; y := 2; if a[pos()] = 3 then y := 1; end; end;
