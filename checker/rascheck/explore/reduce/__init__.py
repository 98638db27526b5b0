"""A System goes in; what of its states need not be visited comes out."""
