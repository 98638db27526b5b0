-- An alias around rules that divides by 0.
var y: 0..3; z: 0..9;
startstate y := 0; z := 0; end;
alias v: 6 / y do
rule "go" y = 0 ==> begin y := 1; end;
end;
