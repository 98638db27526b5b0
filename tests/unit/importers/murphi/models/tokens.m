-- Start states that differ only in who has the token.
type Node: scalarset(3); Place: enum { Out, Trying, In };
var
  token: array [Node] of boolean;
  place: array [Node] of Place;
  next_one: Node;
ruleset n: Node do
  startstate
    for m: Node do token[m] := m = n; place[m] := Out; end;
    next_one := n;
  end;
  rule "try" place[n] = Out ==> begin place[n] := Trying; next_one := n; end;
  rule "enter" place[n] = Trying & token[n] ==> begin place[n] := In; end;
  rule "leave" place[n] = In ==> begin place[n] := Out; end;
end;
ruleset n: Node; m: Node do
  rule "pass" token[n] & place[n] = Out & n != m & next_one = m ==> begin
    token[n] := false;
    token[m] := true;
  end;
end;
invariant "alone" forall a: Node do forall b: Node do
  a = b | !(place[a] = In & place[b] = In)
end end;
