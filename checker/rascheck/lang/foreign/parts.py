"""Declarations, members of machines, statements and entries of checks as elsewhere."""

from __future__ import annotations

from rascheck.lang.expected import words
from rascheck.lang.foreign.phrase import (
    BLOCK,
    C_TYPE,
    CHECK,
    CLAUSE,
    FILE,
    MACHINE,
    NAME,
    misplaced,
    phrase,
)

_LOOPS = "a loop is steps that come back to their state; over a type write `for v: Vcpu {{ ... }}`"

PARTS = (
    # ------------------------------------------------------------------ at the top of a file
    phrase(
        FILE,
        rf"{C_TYPE}\s+\w+\s*\(",
        "this is how C declares a function",
        "write `fn NAME(x: T) -> T = VALUE`",
    ),
    phrase(
        FILE,
        rf"({C_TYPE})\s+(?P<name>\w+)",
        "this is how C declares a variable",
        "write `var {name} : bool`, or `var {name} : 0..7`",
    ),
    phrase(
        FILE,
        r"(struct|union|typedef|class|type)\b",
        "there is no `{1}`",
        "write `record NAME {{ field: T, ... }}`, or `enum NAME {{ A, B }}`",
    ),
    phrase(
        FILE,
        r"(import|include|require|from|open|EXTENDS|load)\b",
        "there is no `{1}`",
        'write `use "file.ras"`, or `use <ras/system.ras>` for a file that ships',
    ),
    phrase(
        FILE,
        r"(event|signal|message|sync|action)\b",
        "there is no `{1}`",
        "write `call NAME` for an event that waits for its receiver, or `exception NAME`",
    ),
    phrase(
        FILE,
        r"(def|function|func|fun|macro|define|let)\s+\w+\s*\(",
        "there is no `{1}`",
        "write `fn NAME(x: T) -> T = VALUE`",
    ),
    phrase(
        FILE,
        r"(let|val|local|global|variable|VARIABLES?|mut)\b",
        "there is no `{1}` at the top of a file",
        "write `var NAME : TYPE`, or `const NAME = VALUE`",
    ),
    phrase(FILE, r"(CONSTANTS?|constant|final)\b", "there is no `{1}`", "write `const N = 2`"),
    phrase(
        FILE,
        r"(init|initial|initially|Init|INIT)\b",
        "there is no `{1}`",
        "a variable has its first value in its declaration, `var x : bool = true`; a machine begins"
        " in its first state",
    ),
    phrase(
        FILE,
        r"(assert|assume|always|INVARIANTS?|safety)\b",
        "`{1}` declares nothing",
        "write `invariant NAME {{ ... }}` for what must hold in every state",
    ),
    phrase(
        FILE,
        r"(ltl|ctl|spec|formula|never|eventually|LTLSPEC|CTLSPEC|SPEC|PROPERTY|THEOREM|liveness)\b",
        "`{1}` declares nothing",
        "write `property NAME {{ always ( ... ) }}`",
    ),
    phrase(
        FILE,
        r"(active|proctype|process|module|MODULE|component|actor|agent|automaton|fsm|template"
        r"|thread)\b",
        "there is no `{1}`",
        "write `machine NAME {{ state A, B  step s: A -> B }}`",
    ),
    phrase(
        FILE,
        r"(chan|channel|fifo|buffer)\b",
        "there is no `{1}`",
        "write `queue q : T capacity 2 drop`",
    ),
    phrase(FILE, r"(mtype)\b", "there is no `{1}`", "write `enum NAME {{ A, B }}`"),
    misplaced(
        FILE,
        r"(state|step|ignore|disjoint)\b",
        "`{1}` stands outside of a machine",
        "put it between the `{{` and `}}` of `machine NAME {{ ... }}`",
    ),
    misplaced(
        FILE,
        r"(when|on|raise)\b",
        "`{1}` stands outside of a step",
        "write it after the head of a step: `step NAME: A -> B {1} ...`",
    ),
    misplaced(
        FILE,
        r"(verify|expect|with)\b",
        "`{1}` stands outside of a check",
        "put it between the `{{` and `}}` of `check NAME {{ ... }}`",
    ),
    # ------------------------------------------------------------------------- after a step
    phrase(CLAUSE, r"(if)\b", "`{1}` stands in blocks only", "write `when CONDITION`", "when"),
    phrase(
        CLAUSE,
        r"(guard|where|provided|while|require)\b",
        "there is no `{1}` of a step",
        "write `when CONDITION`",
        "when",
    ),
    phrase(CLAUSE, r"\[", "this is no guard", "write `when CONDITION`"),
    phrase(
        CLAUSE,
        r"(recv|receive|accept|await|wait|waits|listen)\b",
        "there is no `{1}`",
        "write `on EVENT(patterns)`",
        "on",
    ),
    misplaced(
        CLAUSE,
        r"(send)\b",
        "`{1}` is a statement",
        "write `raise EVENT(args)` for an event, or `{{ send QUEUE(x); }}`",
    ),
    phrase(
        CLAUSE,
        r"(?<=\S )(emit|trigger|fire|signal|call|notify|throw)\b",
        "there is no `{1}` in a step",
        "write `raise EVENT(args)`",
        "raise",
    ),
    phrase(CLAUSE, r"(do|then|effect)\b", "there is no `{1}`", "write the block `{{ ... }}` alone"),
    phrase(CLAUSE, r"\|", "a step has one target", "write one step for each target"),
    phrase(
        words("-> |"),
        r",",
        "`,` does not join states",
        "write `A | B -> C`, or `A | B -> *` to stay where it is",
        "|",
    ),
    phrase(words("-> |"), r"-+->", "`{0}` means nothing here", "write `->`", "->"),
    # --------------------------------------------------------------------------- in a machine
    misplaced(
        MACHINE,
        r"(use|const|knob|profile|require|enum|index|record|register|queue|call|exception|fn|machine"
        r"|replace|system|invariant|property|reachable|lemma|check)\b",
        "`{1}` stands inside of a machine, which has only `state`, `var`, `step` and `ignore`",
        "declare it before the machine, or close the machine with `}}` before it",
    ),
    misplaced(
        MACHINE,
        r"(when|on|raise)\b",
        "`{1}` stands after the block of its step",
        "write it before the `{{` of the block",
    ),
    phrase(MACHINE, r"state\s*\{", "states stand without brackets", "write `state A, B`"),
    phrase(NAME | {"*"}, r"\(", "states stand without parentheses", "write `A | B -> C`"),
    phrase(
        MACHINE,
        r"(?:initial|init|start)\b",
        "`{0}` is not needed",
        "the first state that is named is the one a machine begins in",
    ),
    phrase(
        MACHINE,
        r"(transition|trans|rule|action|edge|event|method|operation)\b",
        "there is no `{1}`",
        "write `step NAME: A -> B`",
        "step",
    ),
    misplaced(
        MACHINE,
        r"(assert|assume|always)\b",
        "`{1}` stands in blocks only",
        "write `invariant NAME {{ ... }}` outside of the machine",
    ),
    phrase(MACHINE, rf"{C_TYPE}", "this is how C declares a variable", "write `var NAME : bool`"),
    misplaced(MACHINE, r"let\b", "`let` stands in blocks only", "write `var NAME : TYPE`"),
    phrase(
        MACHINE,
        r"else\b",
        "a step has no `else`",
        "write a second step with the opposite condition",
    ),
    phrase(
        MACHINE,
        r"::?",
        "a step begins with `step`",
        "write `step NAME: A -> B when GUARD {{ ... }}`",
    ),
    phrase(MACHINE, r"\w+\s*-+>", "a step has a name", "write `step NAME: A -> B`"),
    misplaced(
        MACHINE,
        r"[\w.\[\]]+\s*[+-]?=[^=>]",
        "statements stand in the block of a step",
        "write `step NAME: A -> B {{ ... }}`; the first value of a variable stands in its `var`",
    ),
    # ------------------------------------------------------------------------------ in a block
    phrase(
        BLOCK,
        r"(switch|case|match)\b",
        "there is no `{1}`",
        "write one step for each case, or `if a {{ ... }} else if b {{ ... }}`",
    ),
    phrase(BLOCK, r"(while|do|loop|repeat)\b", "there is no `{1}`", _LOOPS),
    phrase(
        BLOCK,
        r"for\s*\(",
        "this is how C writes a loop",
        "write `for v: Vcpu {{ ... }}`, over a type",
    ),
    phrase(BLOCK, r"for\s+\w+\s+in\b", "`in` stands here for `:`", "write `for v: 0..3 {{ ... }}`"),
    phrase(
        BLOCK,
        r"if\s*::",
        "there are no guarded commands",
        "write one step for each, `step NAME: A -> B when GUARD {{ ... }}`",
    ),
    phrase(
        BLOCK,
        r"::",
        "there are no guarded commands",
        "write one step for each, `step NAME: A -> B when GUARD {{ ... }}`",
    ),
    phrase(
        BLOCK,
        r"(return|od|fi|end|endif|done|break|continue|goto|exit|skip|pass|nop|panic|abort)\b",
        "there is no `{1}`",
        "a block runs to its end; what depends on a condition stands in `if ... {{ }}`",
    ),
    misplaced(
        BLOCK,
        r"(raise|on|when)\b",
        "`{1}` stands before the block",
        "write `step NAME: A -> B {1} ... {{ ... }}`",
    ),
    phrase(
        BLOCK,
        rf"(?:{C_TYPE}|var|const|auto)\s+\w+",
        "variables of a block are declared with `let`",
        "write `let NAME = VALUE;`",
    ),
    phrase(BLOCK, r"next\b", "`=` gives the new value", "write `x = ...;` without `next`"),
    phrase(
        BLOCK,
        r"(\w+)\s*\.\s*(?:send|push|put|enqueue)\b",
        "queues have no methods",
        "write `send {1}(x);`",
    ),
    phrase(BLOCK, r"(\w+)\s*!\s*[\w(]", "this is how Promela sends", "write `send {1}(x);`"),
    phrase(BLOCK, r"(\w+)\s*<-", "`<-` does not assign", "write `{1} = ...;`"),
    phrase(
        BLOCK,
        r"([\w.\[\]]+?)\s*([*/%&|^]|<<|>>)=",
        "there is no `{2}=`",
        "write `{1} = {1} {2} ...;`",
    ),
    phrase(BLOCK, r"(\w+)\s*=([+-])\s", "`={2}` does not assign", "write `{1} {2}= ...;`"),
    phrase(BLOCK, r"(\+\+|--)\s*(\w+)", "there is no `{1}`", "write `{2} += 1;`, or `{2} -= 1;`"),
    phrase(BLOCK, r"\{", "a block does not stand alone", "leave out the braces"),
    phrase(
        BLOCK,
        r"(\w+)\s*\(",
        "nothing is called in a block",
        "a `fn` gives a value and changes nothing; write `x = {1}( ... );`, or `send {1}( ... );`",
    ),
    phrase(
        BLOCK,
        r"([\w.\[\]]+)\s*(?:;|!=|<|>)",
        "this changes nothing",
        "write `{1} = ...;`, or put the condition into `if ... {{ }}`",
    ),
    # ------------------------------------------------------------------------------- in a check
    misplaced(
        CHECK,
        r"(invariant|property|reachable|lemma|const|knob|var|fn|machine|enum|index|step|state)\b",
        "`{1}` stands inside of a check",
        "declare it outside; a check names what it verifies: `verify NAME`",
    ),
    phrase(
        CHECK,
        r"(set|let|using|where|assume|given|param|config|bounds)\b",
        "there is no `{1}` in a check",
        "write `with KNOB = VALUE`",
        "with",
    ),
    phrase(
        CHECK,
        r"(assert|prove|test|ensure|show)\b",
        "there is no `{1}` in a check",
        "write `verify PROPERTY`",
        "verify",
    ),
    phrase(
        CHECK,
        r"with\s*[({]",
        "what `with` sets stands without brackets",
        "write `with A = 1, B = 2`",
    ),
)
