-- What is undefined is a value of its own in a state.
type
  Node: scalarset(3);
  Pair: record left: 0..2; right: boolean; end;
var
  owner: Node;
  one: Pair;
  other: Pair;
  slot: array [0..1] of 1..2;
  steps: 0..3;
startstate begin
  steps := 0;
  one.left := 1;
  slot[1] := 2;
end;
ruleset n: Node do
  rule "own" isundefined(owner) ==> begin owner := n; end;
  rule "leave" !isundefined(owner) & owner = n ==> begin undefine owner; end;
end;
rule "copy" steps < 3 ==> begin other := one; steps := steps + 1; end;
rule "fill" steps < 3 & isundefined(one.right) ==> begin
  one.right := one.left = 1;
  steps := steps + 1;
end;
rule "forget" steps < 3 & !isundefined(one.left) ==> begin
  undefine one;
  steps := steps + 1;
  one.left := 2;
end;
rule "clear" steps = 3 ==> begin clear one; clear slot; steps := 0; end;
rule "undefine all" steps = 1 ==> begin undefine slot; end;
invariant "in order" isundefined(slot[0]) | slot[0] <= slot[1];
