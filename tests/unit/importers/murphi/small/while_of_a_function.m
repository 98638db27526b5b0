-- A while whose condition is a function.
var n: 0..20; 
function more(): boolean; begin return n < 10; end;
startstate n := 0; end;
rule "go" n = 0 ==> begin while more() do n := n + 1; end; end;
