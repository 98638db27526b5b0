"""The words that are no names, by language."""

PROMELA = """
active always assert atomic bit bool break byte c_code c_decl c_expr c_state c_track chan cond const
d_step d_proctype do else empty enabled eval eventually false fi for full get_priority goto hidden
if implies in init inline int len local ltl mtype nempty never next nfull notrace np_ nr_pr od of
pc_value pid pred print printf printm priority proctype provided release return run select set_p
set_priority short show skip stdin strong timeout trace true typedef unless unsigned until weak
weakuntil xr xs auto case char continue default double enum extern float long register restrict
signed sizeof static struct switch union void volatile while asm typeof linux unix i386 now this
system main start end done fail error hidden_ breadth reach uchar ushort uint ulong depth state
trans trail stack frame tau trpt maxdepth errors verbose truncs nstates hmask air0 air1 g_int g_long
ifnotblocked l_ctermid l_tmpnam p_tmpdir pansource psteps spinversion stacksize unblock errno
maxseq0 minseq0 rand sa_handler sa_sigaction si_addr si_addr_lsb si_arch si_band si_call_addr si_fd
si_int si_lower si_overrun si_pid si_pkey si_ptr si_status si_stime si_syscall si_timerid si_uid
si_upper si_utime si_value sigev_notify_attributes sigev_notify_function st_atime st_ctime st_mtime
sv wasnew stdout stderr nullptr constexpr thread_local alignas alignof static_assert typeof_unqual
"""
"""In Promela, and in the C program that Spin makes of it."""
MURPHI = """
alias array assert assume begin boolean by case clear const cover do else elsif end endalias
endexists endfor endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate
endswitch endwhile enum error exists false for forall from function if import in interleaved
invariant isundefined ismember liveness log multiset multisetadd multisetcount multisetremove
multisetremovepred new none of print procedure process program property pure put real record return
rule ruleset scalarset startstate state switch then to traceuntil true type undefine union unused
var while
"""
"""In Murphi."""
SMV = """
A ABF ABG AF AG ARRAY ASSIGN AX BU COMPASSION COMPID COMPUTE COMPWFF CONSTANTS CONSTARRAY CONSTRAINT
CTLSPEC CTLWFF DEFINE E EBF EBG EF EG EX F FAIRNESS FALSE FROZENVAR FUN G H IN INIT INVAR INVARSPEC
ISA ITYPE IVAR JUSTICE LTLSPEC LTLWFF MAX MDEFINE MIN MIRROR MODULE NAME NEXTWFF O PARSYNTH PRED
PREDICATES PSLSPEC PSLWFF S SIMPWFF SPEC T TRANS TRUE U V VALID VAR X Y Z abs array at bool boolean
bound case ceil clock cos count esac exp extend floor in init integer ln max min mod next noncont of
pi pow process real resize self signed sin sizeof swconst tan time toint typeof unsigned union until
uwconst word word1 xnor xor step failed stuck last all main no_model_error no_deadlock
"""
"""In SMV, with the names that every module has."""
