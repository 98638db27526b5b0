-- A function that ends without a result.
var x: 0..3; y: 0..3;
function f(): 0..3; begin if x > 0 then return 1; end; end;
startstate x := 0; y := 0; end;
rule "go" y = 0 ==> begin y := f(); end;
