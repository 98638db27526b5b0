-- Functions that are expressions, and some that are not; parameters by name.
const N: 4;
type
  Place: 0..N-1;
  Kind: enum { Low, Middle, High };
  Row: record items: array [Place] of Kind; length: 0..N; end;
var
  row: Row;
  level: 0..9;
  last: Kind;

function kind_of(n: 0..9): Kind;
begin
  if n < 3 then return Low;
  elsif n < 6 then return Middle;
  end;
  return High;
end;

function has(k: Kind): boolean;
begin
  for i: Place do
    if i < row.length & row.items[i] = k then return true; end;
  end;
  return false;
end;

function how_many(k: Kind): 0..N;
var n: 0..N;
begin
  n := 0;
  for i: Place do
    if i < row.length & row.items[i] = k then n := n + 1; end;
  end;
  return n;
end;

function weight(): 0..99;
var sum: 0..99;
begin
  sum := 0;
  for i: Place do
    if i < row.length then
      switch row.items[i]
        case Low: sum := sum + 1;
        case Middle: sum := sum * 2;
        else sum := sum + 3;
      end;
    end;
  end;
  return sum;
end;

procedure push(var r: Row; k: Kind);
begin
  if r.length = N then return; end;
  r.items[r.length] := k;
  r.length := r.length + 1;
end;

function pop(var r: Row): Kind;
var k: Kind;
begin
  assert r.length > 0 "something is there";
  r.length := r.length - 1;
  k := r.items[r.length];
  undefine r.items[r.length];
  return k;
end;

function first(k: Kind): 0..N;
begin
  for i: Place do
    if i < row.length then
      if row.items[i] = k then return i; end;
    end;
  end;
  return N;
end;

procedure swap(var a: Kind; var b: Kind);
var t: Kind;
begin t := a; a := b; b := t; end;

startstate begin
  row.length := 0;
  level := 0;
  last := Low;
end;
rule "up" level < 9 & row.length < N ==> begin
  push(row, kind_of(level));
  level := level + 3;
end;
rule "down" row.length > 0 & how_many(High) < 2 ==> begin last := pop(row); end;
rule "reset" level = 9 & weight() > 3 ==> begin level := 0; end;
rule "exchange" row.length >= 2 & !has(High) ==> begin swap(row.items[0], row.items[1]); end;
rule "find" row.length = N ==> var at: 0..N; begin
  at := first(Middle);
  if at < N & row.items[at] = Middle then row.items[at] := last; end;
end;
invariant "few" how_many(Low) + how_many(Middle) + how_many(High) = row.length;
