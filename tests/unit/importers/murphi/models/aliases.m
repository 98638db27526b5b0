-- Other names, choices, and words that mean something in a spec.
const most: 2; yes: true;
type
  state: 0..most;
  machine: record step: state; next: array [boolean] of state; end;
var
  all: array [state] of machine;
  when: boolean;
startstate
  for s: state do
    alias m: all[s] do
      m.step := s;
      m.next[false] := 0;
      m.next[true] := s = most ? 0 : s + 1;
    end;
  end;
  when := yes;
end;
ruleset s: state do
  alias m: all[s]; one: all[s].step do
    rule "step on" when ==> begin
      one := m.next[one < most];
    end;
    rule "switch over"
      switch one
        case 0, 2: m.next[when] := one;
        case 1: when := !when;
        else error "no such step";
      end;
    end;
  end;
end;
rule "equal" all[0] = all[1] & !when ==> begin
  when := true;
  all[0] := all[2];
end;
invariant "true" forall s: state do all[s].step <= most end;
