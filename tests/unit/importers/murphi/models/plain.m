-- The order of a scalarset matters in a loop, and another one's does not.
type First: scalarset(3); Second: scalarset(2);
var
  chosen: First;
  used: array [First] of boolean;
  who: array [Second] of First;
  count: 0..3;
startstate
  for f: First do used[f] := false; chosen := f; end;
  for s: Second do undefine who[s]; end;
  count := 0;
end;
ruleset s: Second do
  rule "take" isundefined(who[s]) ==> begin
    for f: First do
      if !used[f] & isundefined(who[s]) then who[s] := f; used[f] := true; end;
    end;
  end;
  rule "give" !isundefined(who[s]) ==> begin
    used[who[s]] := false;
    chosen := who[s];
    undefine who[s];
  end;
end;
rule "count" count = 0 ==> begin
  for f: First do if used[f] then count := count + 1; end; end;
end;
