"""An explored graph and a property about the future go in; a fair run that breaks it comes out.

`automaton` makes of the negated formula what accepts such runs, `letters` says what of it holds
where, `product` runs both, `components` finds where a fair run may stay, `lasso` writes one down
with the loop that `loop` finds on the `ground`. `concern` says beforehand which steps matter, and
`tables` hands all of it to compiled code.
"""
