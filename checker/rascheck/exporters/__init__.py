"""A System goes in; its text in another checker's language comes out.

`flat.flatten` takes a System apart once more: no queues, no history, no expression that could fail
but where an `assert` in front of it says so. What is left has an equal in Promela, Murphi and SMV.
"""
