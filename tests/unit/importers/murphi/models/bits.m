-- Integers as rows of bits.
var x: 0..255; y: -256..255;
startstate x := 1; y := 0; end;
rule "shift" x < 128 ==> begin x := x << 1 | x & 3; end;
rule "back" x > 3 ==> begin x := x >> 2 ^ 5; end;
rule "complement" y = 0 ==> begin y := ~x; end;
rule "again" y < 0 ==> begin y := 0x10 / 3 % 010 - 5; end;
invariant "some bit" (x & 1) = 0 -> (x | 1) = x + 1;
