-- A bound that a function gives, of what the loop changes.
var n: 0..7; c: 0..7;
function lim(): 0..7; begin return n; end;
startstate n := 5; c := 0; end;
rule "go" c = 0 ==> begin for i := 0 to lim() do c := c + 1; if n > 0 then n := n - 1; end; end; end;
invariant c = 0 | c = 6;
