-- A while whose condition is a flag.
var n: 0..20; done: boolean;
startstate n := 0; done := false; end;
rule "go" !done ==> begin while !done do n := n + 1; if n = 5 then done := true; end; end; end;
