-- An alias around rules that divides by what becomes 0.
var y: 0..3; z: 0..9;
startstate y := 3; z := 0; end;
alias v: z / y do
rule "go" y = 3 ==> begin y := 0; end;
end;
