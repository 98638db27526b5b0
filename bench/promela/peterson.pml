/* SPDX-License-Identifier: Apache-2.0
 *
 * Peterson's filter lock for N processes, as one writes it in Promela: a process a competitor, a loop over the levels, a
 * loop over the others. bench/n_peterson.ras is the same protocol with coarser steps; the counts differ.
 */
#ifndef N
#define N 4
#endif

byte level[N];
byte last[N];
byte inside;

proctype competitor(byte i)
{
	byte l, k;

	do
	:: l = 1;
	   do
	   :: l < N ->
		level[i] = l;
		last[l] = i;
		k = 0;
		do
		:: k < N && (k == i || level[k] < l) -> k++
		:: k < N && last[l] != i -> break
		:: k == N -> break
		od;
		l++
	   :: else -> break
	   od;
	   inside++;
	   assert(inside == 1);
	   inside--;
	   level[i] = 0
	od
}

init {
	byte i;

	atomic {
		i = 0;
		do
		:: i < N -> run competitor(i); i++
		:: else -> break
		od
	}
}
