"""Coded rules over the checked seed: what a datasheet can be wrong about, caught before it is released.

``registry`` holds the rules, one file per subject defines them, ``run`` applies them, ``exceptions`` says which
findings are known and why. No database is needed.
"""
