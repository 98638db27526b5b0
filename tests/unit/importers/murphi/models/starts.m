-- Several start states, one of them computed.
type Slot: 0..2; Colour: enum { Red, Green };
var
  table: array [Slot] of 0..4;
  colour: Colour;
  sum: 0..12;
  extra: array [Slot] of record a: boolean; b: 1..3; end;
ruleset s: Slot; c: Colour do
  startstate "chosen"
    for i: Slot do table[i] := i = s ? 2 : i; extra[i].a := i > 0; extra[i].b := i + 1; end;
    colour := c;
    sum := s;
  end;
end;
startstate "computed" var n: 0..4; begin
  n := 4;
  for i: Slot do table[i] := n; n := n - 1; extra[i].a := i > 0; extra[i].b := i + 1; end;
  colour := Green;
  sum := table[0] + table[2];
end;
ruleset s: Slot do
  rule "add" sum + table[s] <= 12 & colour = Green ==> begin sum := sum + table[s]; end;
  rule "swap" extra[s].a ==> begin extra[s].a := false; extra[0].b := extra[s].b; end;
end;
rule "turn" colour = Red & sum > 0 ==> begin colour := Green; sum := sum - 1; end;
