-- Guards that begin with a name and have bounds.
var a: array [0..3] of boolean; y: 0..3; z: 0..3; b: boolean;
startstate for i: 0..3 do a[i] := false; end; y := 0; z := 0; b := false; end;
rule b | exists i := 0 to 3 do !a[i] end ==> begin a[y] := true; end;
rule a[y] & forall i := 0 to y do a[i] end & y < 3 ==> begin y := y + 1; b := a[0]; end;
