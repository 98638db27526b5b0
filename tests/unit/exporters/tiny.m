-- System all
--
-- rumur --threads 1 --value-type int32_t --symmetry-reduction off \
--     --deadlock-detection off FILE.m -o m.c
-- gcc -O3 -march=native -w m.c -lpthread -o m && ./m
--
-- Expect the states of `rascheck explore`, exactly; to the end, whatever is wrong, with
-- --max-errors 1000000 for rumur. A step that fails is an `error`, and leads nowhere.
-- A property is a rule that is an error where it is violated, so that the search goes on
-- behind it; one about steps has a rule of its own for each step that may violate it.
--
-- owned, invariant: an error of its name
--   A node that has sent owns.
-- quiet, invariant: an error of its name
--   Nobody calls after two were sent.
-- filled, reachable: a `cover`; if it is about steps, an error of its name where it is reached
--   The mailbox gets full.
-- emptied, property: not carried over
--   What is sent is read.
--   Fairness is not carried over.

const
  Kind_Small: 0;
  sender_Ready: 0;
  sender_Sent: 1;
  Kind_Large: 1;

var
  level: -1..2;
  owner: 0..2;
  kind: array [0..1] of 0..1;
  lucky: boolean;
  sender: array [0..1] of 0..1;
  mail_length: 0..2;
  mail_entry: array [0..1] of 0..1;
  history_0: boolean;

ruleset any_lucky: 0..1 do
startstate "start"
begin
  level := 0;
  owner := 0;
  kind[0] := Kind_Small;
  kind[1] := Kind_Small;
  lucky := any_lucky = 1;
  sender[0] := sender_Ready;
  sender[1] := sender_Ready;
  mail_length := 0;
  mail_entry[0] := Kind_Small;
  mail_entry[1] := Kind_Small;
  history_0 := false;
  history_0 := level = 2;
end;
end;

rule "sender[node0].put"
  (sender[0] = sender_Ready) & (owner = 0)
==>
begin
  if !((level + 1) <= 2) then error "level leaves its range"; end;
  sender[0] := sender_Sent;
  kind[0] := Kind_Large;
  owner := 1;
  level := level + 1;
  if mail_length <= 1 then
    mail_entry[mail_length] := kind[0];
    mail_length := mail_length + 1;
  end;
  history_0 := (level = 2) | history_0;
end;

rule "sender[node0].ask, receiver.answer"
  sender[0] = sender_Sent
==>
begin
  if !(level >= 0) then error "an assertion fails"; end;
  sender[0] := sender_Ready;
  owner := 0;
  history_0 := (level = 2) | history_0;
end;

rule "sender[node1].put"
  (sender[1] = sender_Ready) & (owner = 0)
==>
begin
  if !((level + 1) <= 2) then error "level leaves its range"; end;
  sender[1] := sender_Sent;
  kind[1] := Kind_Large;
  owner := 2;
  level := level + 1;
  if mail_length <= 1 then
    mail_entry[mail_length] := kind[1];
    mail_length := mail_length + 1;
  end;
  history_0 := (level = 2) | history_0;
end;

rule "sender[node1].ask, receiver.answer"
  sender[1] = sender_Sent
==>
begin
  if !(level >= 0) then error "an assertion fails"; end;
  sender[1] := sender_Ready;
  owner := 0;
  history_0 := (level = 2) | history_0;
end;

rule "sender[node1].ask, receiver.answer: quiet"
  sender[1] = sender_Sent
==>
begin
  if !(level >= 0) then error "an assertion fails"; end;
  sender[1] := sender_Ready;
  owner := 0;
  history_0 := (level = 2) | history_0;
  if history_0 then error "quiet"; end;
end;

rule "receiver.read"
  mail_length > 0
==>
var local_0: 0..1;
begin
  local_0 := mail_entry[0];
  mail_entry[0] := mail_entry[1];
  mail_entry[1] := Kind_Small;
  mail_length := mail_length - 1;
  if local_0 = Kind_Large then
    if !((level - 1) >= (-1)) then error "level leaves its range"; end;
    level := level - 1;
  end;
  history_0 := (level = 2) | history_0;
end;

rule "owned is violated"
  !((!(sender[0] = sender_Sent) | (owner = 1)) & (!(sender[1] = sender_Sent) | (owner = 2)))
==>
begin
  error "owned";
end;

cover "filled" (mail_length = 2);

