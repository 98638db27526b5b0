-- The same as union.m with numbers.
var
  owner: 0..3;
  sees: array [0..3] of boolean;
  last: 1..3;
startstate
  owner := 0;
  for n := 0 to 3 do sees[n] := n = 0; end;
end;
ruleset c: 1..3 do
  rule "take" owner = 0 ==> begin owner := c; sees[c] := true; end;
  rule "give" owner = c ==> begin owner := 0; sees[0] := !sees[0]; last := c; end;
end;
rule "forget" owner >= 1 & !isundefined(last) ==> begin
  for n := 0 to 3 do if n != last then sees[n] := n = owner; end; end;
  undefine last;
end;
