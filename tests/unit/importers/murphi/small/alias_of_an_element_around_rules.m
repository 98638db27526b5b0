-- An alias around rules, of an element whose subscript changes.
var i: 0..1; a: array [0..1] of 0..3;
startstate i := 0; a[0] := 0; a[1] := 0; end;
alias q: a[i] do
rule "go" i = 0 & q = 0 ==> begin i := i + 1; q := 3; end;
end;
invariant a[1] = 0;
