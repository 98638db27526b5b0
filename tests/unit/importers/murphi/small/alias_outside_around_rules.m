-- An alias around rules, of an element outside, which nothing reads.
var i: 0..3; a: array [0..1] of 0..3; y: 0..3;
startstate i := 3; a[0] := 0; a[1] := 0; y := 0; end;
alias q: a[i] do
rule "go" y = 0 ==> begin y := 1; end;
end;
