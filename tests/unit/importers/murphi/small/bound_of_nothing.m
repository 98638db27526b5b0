-- A bound that divides by 0, of a loop without statements.
var x: 0..7; y: 0..3;
startstate x := 0; y := 0; end;
rule "go" y = 0 ==> begin y := 1; for i := 0 to 6 / x do end; end;
