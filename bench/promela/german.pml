/* SPDX-License-Identifier: Apache-2.0
 *
 * German's directory protocol as one writes it in Promela: a process a client and one for the directory, which invalidates
 * one client after the other. bench/german.ras lets all of that interleave and has a queue of requests for each client;
 * the counts differ.
 */
#ifndef N
#define N 3
#endif

mtype = { get_shared, get_exclusive, invalidate, grant_shared, grant_exclusive, acknowledge };
mtype = { invalid, shared, exclusive };

chan request = [N] of { mtype, byte };
chan reply[N] = [1] of { mtype };
chan ack[N] = [1] of { mtype };
mtype line[N] = invalid;

proctype client(byte i)
{
	do
	:: atomic { line[i] == invalid && nfull(request) -> request!get_shared(i) }
	:: atomic { line[i] != exclusive && nfull(request) -> request!get_exclusive(i) }
	:: reply[i]?invalidate -> line[i] = invalid; ack[i]!acknowledge
	:: reply[i]?grant_shared -> line[i] = shared
	:: reply[i]?grant_exclusive -> line[i] = exclusive
	od
}

proctype home()
{
	bool sharer[N + 1], given;
	byte i, requester;
	mtype what;

	do
	:: request?what,requester;
	   if
	   :: what == get_exclusive || given ->
		i = 0;
		do
		:: i < N && sharer[i] ->
			reply[i]!invalidate;
			ack[i]?acknowledge;
			sharer[i] = false;
			i++
		:: i < N && !sharer[i] -> i++
		:: i == N -> break
		od;
		given = false
	   :: else
	   fi;
	   sharer[requester] = true;
	   if
	   :: what == get_shared -> reply[requester]!grant_shared
	   :: else -> given = true; reply[requester]!grant_exclusive
	   fi
	od
}

init {
	byte i;

	atomic {
		run home();
		i = 0;
		do
		:: i < N -> run client(i); i++
		:: else -> break
		od
	}
}
