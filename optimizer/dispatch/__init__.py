"""Decides every few seconds what the charger shall do now: a plan is a wish, the main fuse is a law.

`follow` is the door: from a `Snapshot` of the home to a `Decision` with the rule that won. `laws` and
`phases` say what may be, `orders` and `wishes` what is wanted, `looking` and `doubts` what can be believed.
"""
