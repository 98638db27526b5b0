-- An alias around rules, of a value that changes.
var i: 0..3; y: 0..3;
startstate i := 0; y := 0; end;
alias v: i + 1 do
rule "go" v = 1 ==> begin i := 2; y := v; end;
end;
invariant y < 2;
