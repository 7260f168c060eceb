"""A decision that proves itself: what its token says, and the keys it is signed with."""
