-- German's cache coherence protocol: a home, and clients that ask it for a line.
const
  CLIENTS: 3;
  VALUES: 2;
type
  Client: scalarset(CLIENTS);
  Value: 1..VALUES;
  Request: enum { NoRequest, WantShared, WantExclusive };
  Grant: enum { NoGrant, GrantShared, GrantExclusive, Invalidate };
  CacheState: enum { Invalid, Shared, Exclusive };
  Line: record state: CacheState; data: Value; end;
  Down: record kind: Grant; data: Value; end;
  Up: record ack: boolean; data: Value; end;
var
  cache: array [Client] of Line;
  asks: array [Client] of Request;
  down: array [Client] of Down;
  up: array [Client] of Up;
  sharers: array [Client] of boolean;
  to_invalidate: array [Client] of boolean;
  exclusive: boolean;
  command: Request;
  current: Client;
  memory: Value;
  latest: Value;

function somebody_shares(): boolean;
begin
  for c: Client do
    if sharers[c] then return true; end;
  end;
  return false;
end;

procedure grant(c: Client; kind: Grant);
begin
  down[c].kind := kind;
  down[c].data := memory;
  sharers[c] := true;
  command := NoRequest;
  undefine current;
end;

ruleset v: Value do
  startstate "begin"
    for c: Client do
      clear asks[c];
      cache[c].state := Invalid;
      down[c].kind := NoGrant;
      up[c].ack := false;
      sharers[c] := false;
      to_invalidate[c] := false;
    end;
    exclusive := false;
    command := NoRequest;
    undefine current;
    memory := v;
    latest := v;
  end;
end;

ruleset c: Client do
  rule "ask shared" asks[c] = NoRequest & cache[c].state = Invalid ==>
  begin asks[c] := WantShared; end;

  rule "ask exclusive" asks[c] = NoRequest & cache[c].state != Exclusive ==>
  begin asks[c] := WantExclusive; end;

  -- The home takes one request at a time.
  rule "take request" command = NoRequest & asks[c] != NoRequest ==>
  begin
    command := asks[c];
    current := c;
    asks[c] := NoRequest;
    to_invalidate := sharers;
  end;

  rule "send invalidate"
    down[c].kind = NoGrant & to_invalidate[c]
    & (command = WantExclusive | command = WantShared & exclusive)
  ==>
  begin
    down[c].kind := Invalidate;
    to_invalidate[c] := false;
  end;

  rule "acknowledge" down[c].kind = Invalidate & !up[c].ack ==>
  begin
    undefine down[c];
    down[c].kind := NoGrant;
    up[c].ack := true;
    if cache[c].state = Exclusive then up[c].data := cache[c].data; end;
    cache[c].state := Invalid;
    undefine cache[c].data;
  end;

  rule "take acknowledgement" up[c].ack & command != NoRequest ==>
  begin
    up[c].ack := false;
    sharers[c] := false;
    if exclusive then
      exclusive := false;
      memory := up[c].data;
    end;
    undefine up[c].data;
  end;

  rule "grant shared"
    command = WantShared & current = c & down[c].kind = NoGrant & !exclusive
  ==>
  begin grant(c, GrantShared); end;

  rule "grant exclusive"
    command = WantExclusive & current = c & down[c].kind = NoGrant
    & !exclusive & !somebody_shares()
  ==>
  begin
    exclusive := true;
    grant(c, GrantExclusive);
  end;

  rule "take grant" down[c].kind = GrantShared | down[c].kind = GrantExclusive ==>
  var got: Down;
  begin
    got := down[c];
    cache[c].state := got.kind = GrantShared ? Shared : Exclusive;
    cache[c].data := got.data;
    undefine down[c];
    down[c].kind := NoGrant;
  end;
end;

ruleset c: Client; v: Value do
  rule "store" cache[c].state = Exclusive ==>
  begin
    cache[c].data := v;
    latest := v;
  end;
end;

invariant "one exclusive, or many shared"
  forall c: Client do forall d: Client do
    c != d & cache[c].state = Exclusive -> cache[d].state = Invalid
  end end;

invariant "data are the latest"
  forall c: Client do cache[c].state != Invalid -> cache[c].data = latest end;
