-- A function that writes a local of its caller.
var x: 0..3; y: 0..3;
function f(var l: 0..3): 0..3; begin l := 2; return 1; end;
startstate x := 0; y := 0; end;
rule "go" x = 0 ==> var l: 0..3; begin l := 0; x := f(l); y := l; end;
