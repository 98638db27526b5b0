-- Quantifiers between numbers, in a guard and in a statement.
var a: array [0..3] of boolean; y: 0..3; z: 0..3; b: boolean;
startstate for i: 0..3 do a[i] := false; end; y := 0; z := 0; b := false; end;
rule a[0] & exists i := 0 to 3 do !a[i] end ==> begin a[y] := true; end;
rule begin a[0] := exists i := 0 to 3 do !a[i] end; end;
