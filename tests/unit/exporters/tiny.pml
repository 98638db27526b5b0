/*
 * System all
 *
 * spin -o2 -a FILE.pml && gcc -O3 -march=native -DSAFETY -DNOREDUCE -w -o pan pan.c
 * ./pan -m10000000 -w24 -n         to the first error
 * ./pan -m10000000 -w24 -n -c0     to the end, whatever is wrong
 *
 * -o2 keeps what nothing reads. Breadth first, for the shortest runs: -DBREADTH for spin,
 * and -DBFS for gcc. With -DREACH for spin, `reachable` claims are looked for.
 *
 * Expect one state more than `rascheck explore` finds: the one before the initial state is
 * chosen. Breadth first, Spin calls them nominal states, and runs are one step longer.
 * A step that fails is `assert(MODEL_ERROR)`, and leads nowhere. A deadlock is an invalid end
 * state; where a property is violated as well, that is reported alone.
 *
 * owned, invariant: an assertion, `claim_` and its name
 *   A node that has sent owns.
 * quiet, invariant: an assertion, `claim_` and its name
 *   Nobody calls after two were sent.
 * filled, reachable: with -DREACH, an assertion, `claim_` and its name, violated where reached
 *   The mailbox gets full.
 * emptied, property: not carried over
 *   What is sent is read.
 *   Fairness is not carried over.
 */
#define sender_Sent 1
#define sender_Ready 0
#define Kind_Large 1
#define Kind_Small 0

unsigned level : 2 = 1;
unsigned owner : 2 = 0;
bit kind_node0 = Kind_Small;
bit kind_node1 = Kind_Small;
bit lucky = 0;
bit sender_node0 = sender_Ready;
bit sender_node1 = sender_Ready;
unsigned mail_length : 2 = 0;
bit mail_entry[2] = Kind_Small;
bit history_0 = 0;
#ifdef BREADTH
#define HIDDEN
#else
#define HIDDEN hidden
#endif
HIDDEN int claim_owned;
HIDDEN int claim_filled;
HIDDEN int MODEL_ERROR;
HIDDEN int claim_quiet;
HIDDEN int old_0;
HIDDEN int old_1;
HIDDEN int old_2;
HIDDEN int old_3;
HIDDEN int local_0;

active proctype steps()
{
	if
	:: d_step {
		skip
	}
	:: d_step {
		lucky = 1;
		skip
	}
	fi;
end_steps:
	do
	:: d_step { !((!(sender_node0 == sender_Sent) || (owner == 1)) && (!(sender_node1 == sender_Sent) || (owner == 2))) -> assert(claim_owned) }
#ifdef REACH
	:: d_step { mail_length == 2 -> assert(claim_filled) }
#endif
	/* sender[node0].put */
	:: d_step { (sender_node0 == sender_Ready) && (owner == 0) ->
		/* level leaves its range */
		if :: ((level - 1) + 1) <= 2 :: else -> goto failed_1 fi;
		sender_node0 = sender_Sent;
		kind_node0 = Kind_Large;
		owner = 1;
		level = (level - 1) + 2;
		if
		:: mail_length <= 1 ->
			mail_entry[mail_length] = kind_node0;
			mail_length = mail_length + 1;
		:: else ->
			skip
		fi;
		history_0 = ((level - 1) == 2) || history_0;
		goto done_1;
failed_1:
		assert(MODEL_ERROR);
done_1:
		skip
	}
	/* sender[node0].ask, receiver.answer */
	:: d_step { sender_node0 == sender_Sent ->
		/* an assertion fails */
		if :: (level - 1) >= 0 :: else -> goto failed_2 fi;
		sender_node0 = sender_Ready;
		owner = 0;
		history_0 = ((level - 1) == 2) || history_0;
		goto done_2;
failed_2:
		assert(MODEL_ERROR);
done_2:
		skip
	}
	/* sender[node1].put */
	:: d_step { (sender_node1 == sender_Ready) && (owner == 0) ->
		/* level leaves its range */
		if :: ((level - 1) + 1) <= 2 :: else -> goto failed_3 fi;
		sender_node1 = sender_Sent;
		kind_node1 = Kind_Large;
		owner = 2;
		level = (level - 1) + 2;
		if
		:: mail_length <= 1 ->
			mail_entry[mail_length] = kind_node1;
			mail_length = mail_length + 1;
		:: else ->
			skip
		fi;
		history_0 = ((level - 1) == 2) || history_0;
		goto done_3;
failed_3:
		assert(MODEL_ERROR);
done_3:
		skip
	}
	/* sender[node1].ask, receiver.answer */
	:: d_step { sender_node1 == sender_Sent ->
		/* an assertion fails */
		if :: (level - 1) >= 0 :: else -> goto failed_4 fi;
		sender_node1 = sender_Ready;
		owner = 0;
		history_0 = ((level - 1) == 2) || history_0;
		if :: !history_0 :: else -> assert(claim_quiet) fi;
		goto done_4;
failed_4:
		assert(MODEL_ERROR);
done_4:
		skip
	}
	/* receiver.read */
	:: d_step { mail_length > 0 ->
		old_0 = mail_entry[0];
		old_1 = mail_entry[1];
		old_2 = mail_length;
		old_3 = level;
		local_0 = mail_entry[0];
		mail_entry[0] = mail_entry[1];
		mail_entry[1] = Kind_Small;
		mail_length = mail_length - 1;
		if
		:: local_0 == Kind_Large ->
			/* level leaves its range */
			if :: ((level - 1) - 1) >= (-1) :: else -> goto failed_5 fi;
			level = (level - 1);
		:: else ->
			skip
		fi;
		history_0 = ((level - 1) == 2) || history_0;
		goto done_5;
failed_5:
		mail_entry[0] = old_0;
		mail_entry[1] = old_1;
		mail_length = old_2;
		level = old_3;
		assert(MODEL_ERROR);
done_5:
		local_0 = 0; old_0 = 0; old_1 = 0; old_2 = 0; old_3 = 0
	}
	od
}
