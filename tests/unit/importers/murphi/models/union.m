-- A home and clients in one type.
type
  Home: enum { TheHome };
  Client: scalarset(3);
  Node: union { Home, Client };
var
  owner: Node;
  sees: array [Node] of boolean;
  last: Client;
startstate
  owner := TheHome;
  for n: Node do sees[n] := ismember(n, Home); end;
end;
ruleset c: Client do
  rule "take" owner = TheHome ==> begin owner := c; sees[c] := true; end;
  rule "give" owner = c ==> begin owner := TheHome; sees[TheHome] := !sees[TheHome]; last := c; end;
end;
rule "forget" ismember(owner, Client) & !isundefined(last) ==> begin
  for n: Node do if n != last then sees[n] := n = owner; end; end;
  undefine last;
end;
