-- Loops of all kinds.
type Bit: 0..1;
var
  bits: array [0..4] of Bit;
  number: 0..31;
  ones: 0..5;
  seen: boolean;
startstate begin
  for i := 0 to 4 do bits[i] := 0; end;
  number := 0;
  ones := 0;
  seen := false;
end;
rule "increment" !seen ==> var i: 0..5; begin
  i := 0;
  while i < 5 & bits[i] = 1 do
    bits[i] := 0;
    i := i + 1;
  end;
  if i < 5 then bits[i] := 1; end;
  number := 0;
  for j := 4 to 0 by -1 do number := number * 2 + bits[j]; end;
  ones := 0;
  for b: Bit do for j: 0..4 do if bits[j] = b then ones := ones + b; end; end; end;
end;
rule "even bits" exists i := 0 to 4 by 2 do bits[i] = 1 end ==> begin
  seen := forall i := 0 to 4 by 2 do bits[i] = 1 end;
  for i := ones to number - 1 do
    if i > 3 then return; end;
    bits[i] := 0;
  end;
  if seen then ones := 0; end;
end;
rule "again" seen ==> begin seen := false; for b: boolean do seen := b & ones > 3; end; end;
invariant "counted" seen -> number >= 21;
